import BundleFormat
import BundleImport
import Content
import FileIO
import OCILayout

/// A mirror that fails when layers are loaded into it.
struct FailingTarget: ImportTarget {
    let mirror: LayoutTarget
    let error: any Error

    var name: String { mirror.name }
    var stagesEverything: Bool { mirror.stagesEverything }
    var comparesCopies: Bool { mirror.comparesCopies }

    func freeSpace() throws -> FreeSpace? { try mirror.freeSpace() }

    func contains(_ blob: Contents.BlobEntry) throws -> Bool { try mirror.contains(blob) }

    func shows(_ image: Contents.ImageEntry) throws -> Bool { try mirror.shows(image) }

    func digest(of tag: Tag, in repository: RepositoryName) throws -> Digest? {
        try mirror.digest(of: tag, in: repository)
    }

    func load(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws {
        if blob.delivery.isPatch { throw error }
        try await mirror.load(blob, from: source, report: report)
    }

    func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) throws -> (any ContentSource)? {
        try mirror.holder(of: descriptor, in: repositories)
    }

    func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) {
        mirror.mount(blob, from: repositories)
    }

    func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool { try await mirror.isIntact(blob) }

    func gives(_ blob: Contents.BlobEntry) throws -> Bool { try mirror.gives(blob) }

    func source(of blob: Contents.BlobEntry) throws -> any ContentSource { try mirror.source(of: blob) }

    func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove]
    ) async throws {
        try await mirror.commit(blobs, manifests: manifests, tags: tags)
    }
}

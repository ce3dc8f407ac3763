import BundleFormat
import BundleImport
import Content
import FileIO
import OCILayout

/// A mirror that fails when layers are loaded into it.
struct FailingTarget: UploadTarget {
    let mirror: RegistryTarget
    let error: any Error

    var name: String { mirror.name }
    var comparesCopies: Bool { mirror.comparesCopies }

    func freeSpace() -> FreeSpace? { mirror.freeSpace() }

    func shows(_ image: Contents.ImageEntry) async throws -> Bool { try await mirror.shows(image) }

    func digest(of tag: Tag, in repository: RepositoryName) async throws -> Digest? {
        try await mirror.digest(of: tag, in: repository)
    }

    func upload(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws {
        if blob.delivery.isPatch { throw error }
        try await mirror.upload(blob, from: source, report: report)
    }

    func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) async throws
        -> (any ContentSource)?
    {
        try await mirror.holder(of: descriptor, in: repositories)
    }

    func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) async throws {
        try await mirror.mount(blob, from: repositories)
    }

    func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool { try await mirror.isIntact(blob) }

    func gives(_ blob: Contents.BlobEntry) async throws -> Bool { try await mirror.gives(blob) }

    func source(of blob: Contents.BlobEntry) async throws -> any ContentSource {
        try await mirror.source(of: blob)
    }

    func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove],
        from staging: Staging
    ) async throws {
        try await mirror.commit(blobs, manifests: manifests, tags: tags, from: staging)
    }
}

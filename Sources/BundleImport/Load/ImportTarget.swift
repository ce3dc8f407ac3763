package import BundleFormat
package import Content
package import FileIO
package import OCILayout

/// Where a bundle's content goes: a mirror.
package protocol ImportTarget: Sendable {
    /// What a person calls the mirror.
    var name: String { get }

    /// Whether the mirror's own copy of what a medium carries is read, too: where that costs little and a damaged copy can be replaced.
    var comparesCopies: Bool { get }

    /// What the mirror's file system can still take; nil where that cannot be known from here.
    func freeSpace() throws -> FreeSpace?

    /// Whether a name already stands for its digest.
    func shows(_ image: Contents.ImageEntry) async throws -> Bool

    /// What a tag stands for now; nil when it is not there.
    func digest(of tag: Tag, in repository: RepositoryName) async throws -> Digest?

    /// Where something can be read that one of these repositories should have; nil when none has.
    func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) async throws -> (
        any ContentSource
    )?

    /// Whether the mirror's own copy of a blob is the right one; reads all of it.
    func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool

    /// Whether whoever pulls gets a blob, from every repository that needs it.
    func gives(_ blob: Contents.BlobEntry) async throws -> Bool

    /// Where a blob can be read that the mirror has.
    func source(of blob: Contents.BlobEntry) async throws -> any ContentSource

    /// Makes everything visible: manifests in the given order, then all tags together. Doing it again changes nothing.
    /// - Parameter staging: Where what the mirror was not given before waits.
    func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove],
        from staging: Staging
    ) async throws
}

/// A mirror that takes blobs before anything refers to them, such as a registry: they need not wait in staging.
package protocol UploadTarget: ImportTarget {
    /// Takes one blob, verified; nothing refers to it yet.
    func upload(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws

    /// Makes a blob that ``ImportTarget/holder(of:in:)`` finds available wherever it is needed.
    func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) async throws
}

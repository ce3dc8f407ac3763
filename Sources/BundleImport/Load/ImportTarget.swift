package import BundleFormat
package import Content
package import FileIO
package import OCILayout

/// Where a bundle's content goes: a mirror, and what it does not show yet.
package protocol ImportTarget: Sendable {
    /// What a person calls the mirror.
    var name: String { get }

    /// Whether all content waits in staging until it becomes visible; else only manifests do.
    var stagesEverything: Bool { get }

    /// Whether the mirror's own copy of what a medium carries is read, too: where that costs little and a damaged copy can be replaced.
    var comparesCopies: Bool { get }

    /// What the mirror's file system can still take; nil where that cannot be known from here.
    func freeSpace() throws -> FreeSpace?

    /// Whether the blob is loaded already, visibly or not, wherever it is needed.
    func contains(_ blob: Contents.BlobEntry) async throws -> Bool

    /// Whether a name already stands for its digest.
    func shows(_ image: Contents.ImageEntry) async throws -> Bool

    /// What a tag stands for now; nil when it is not there.
    func digest(of tag: Tag, in repository: RepositoryName) async throws -> Digest?

    /// Takes one blob, verified; nothing refers to it yet.
    func load(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws

    /// Where something can be read that one of these repositories should have; nil when none has.
    func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) async throws -> (
        any ContentSource
    )?

    /// Makes a blob that ``holder(of:in:)`` finds available wherever it is needed.
    func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) async throws

    /// Whether the mirror's own copy of a blob is the right one; reads all of it.
    func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool

    /// Whether whoever pulls gets a blob that was made visible, from every repository that needs it.
    func gives(_ blob: Contents.BlobEntry) async throws -> Bool

    /// Where a blob that ``contains(_:)`` can be read.
    func source(of blob: Contents.BlobEntry) async throws -> any ContentSource

    /// Makes everything visible: manifests in the given order, then all tags together. Doing it again changes nothing.
    func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove]
    ) async throws
}

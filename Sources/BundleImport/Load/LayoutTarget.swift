package import BundleFormat
package import Content
package import FileIO
package import OCILayout

/// A mirror that is an OCI layout directory: content is staged beside it and moved in when all of it is there.
package struct LayoutTarget: ImportTarget {
    private let layout: LayoutDirectory

    /// Loads into `layout`; what waits for the commit is on the same file system.
    package init(_ layout: LayoutDirectory) {
        self.layout = layout
    }

    package var name: String { "oci:\(layout.path)" }

    package var comparesCopies: Bool { true }

    package func freeSpace() throws -> FreeSpace? {
        try FreeSpace(at: layout.path)
    }

    package func shows(_ image: Contents.ImageEntry) throws -> Bool {
        guard try layout.contains(image.descriptor) else { return false }
        guard let tag = image.tag else { return true }
        return try layout.resolve(tag, in: image.repository)?.digest == image.digest
    }

    package func digest(of tag: Tag, in repository: RepositoryName) throws -> Digest? {
        try layout.resolve(tag, in: repository)?.digest
    }

    package func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) throws
        -> (any ContentSource)?
    {
        try layout.contains(descriptor) ? layout : nil
    }

    package func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool {
        try await blob.descriptor.isHeld(by: layout)
    }

    package func gives(_ blob: Contents.BlobEntry) throws -> Bool {
        try layout.contains(blob.descriptor)
    }

    package func source(of blob: Contents.BlobEntry) -> any ContentSource { layout }

    package func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove],
        from staging: Staging
    ) async throws {
        for blob in blobs { try await adopt(blob, from: staging) }
        for manifest in manifests { try await adopt(manifest, from: staging) }
        try layout.apply(tags)
    }

    private func adopt(_ blob: Contents.BlobEntry, from staging: Staging) async throws {
        guard try staging.contains(blob.descriptor) else { return }
        try await layout.adopt(staging.path(of: blob.descriptor), as: blob.descriptor)
    }
}

/// What a text may contain; checked while it is read, before anything is kept.
package struct YAMLLimits: Sendable, Hashable {
    /// The largest text in bytes, all its documents together.
    package var streamBytes: Int
    /// The largest document in bytes.
    package var documentBytes: Int
    /// How deep mappings and sequences may nest.
    package var depth: Int
    /// Mappings, sequences and scalars in one document, keys included.
    package var nodes: Int
    /// Documents in one text.
    package var documents: Int

    /// Kubernetes manifests: 64 MiB in documents of 3 MiB, depth 64, 200 000 nodes, 20 000 documents.
    package static let manifests = YAMLLimits(
        streamBytes: 64 << 20,
        documentBytes: 3 << 20,
        depth: 64,
        nodes: 200_000,
        documents: 20_000
    )

    /// Configuration files of sealift itself: as manifests, but 3 MiB in all.
    package static let configuration = YAMLLimits(
        streamBytes: 3 << 20,
        documentBytes: 3 << 20,
        depth: 64,
        nodes: 200_000,
        documents: 20_000
    )
}

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
    /// Mappings, sequences and scalars in all documents together, which bounds the memory that they take.
    package var streamNodes: Int
    /// Documents in one text.
    package var documents: Int

    /// Kubernetes manifests: 64 MiB and a million nodes in 20 000 documents of 3 MiB and 200 000 nodes, depth 64.
    package static let manifests = YAMLLimits(
        streamBytes: 64 << 20,
        documentBytes: 3 << 20,
        depth: 64,
        nodes: 200_000,
        streamNodes: 1_000_000,
        documents: 20_000
    )

    /// Configuration files of sealift itself: as manifests, but 3 MiB in all.
    package static let configuration = YAMLLimits(
        streamBytes: 3 << 20,
        documentBytes: 3 << 20,
        depth: 64,
        nodes: 200_000,
        streamNodes: 1_000_000,
        documents: 20_000
    )
}

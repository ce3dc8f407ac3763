import BundleFormat
import Content
import OCILayout

/// The manifests of a bundle, read and checked: nothing they refer to is outside the bundle's list.
struct ManifestClosure {
    /// All manifests that are to be pushed, children before parents, subjects before what refers to them.
    let leavesFirst: [Contents.BlobEntry]

    /// Reads every manifest in `contents` through `source` and checks what it refers to.
    ///
    /// Content that the hub left out on purpose is listed as omitted.
    /// - Throws: ``ImportError/openGraph(manifest:missing:)``, or what a malformed manifest makes ``OCILayout`` throw.
    init(_ contents: Contents, source: (Contents.BlobEntry) async throws -> any ContentSource) async throws {
        let listed = Dictionary(uniqueKeysWithValues: contents.blobs.map { ($0.digest, $0) })
        let omitted = Set(contents.omitted)
        var references: [Digest: [Digest]] = [:]
        for blob in contents.blobs where blob.mediaType.isManifestOrIndex {
            let document = try await ManifestDocument.read(blob.descriptor, from: source(blob))
            for needed in document.children + document.blobs where !omitted.contains(needed.digest) {
                guard listed[needed.digest]?.size == needed.size else {
                    throw ImportError.openGraph(manifest: blob.digest, missing: needed.digest)
                }
            }
            references[blob.digest] =
                document.children.map(\.digest) + [document.subject?.digest].compactMap(\.self)
        }
        var order = LeavesFirst(references: references)
        leavesFirst = try order.sorted(contents.blobs.filter { $0.mediaType.isManifestOrIndex }.map(\.digest))
            .compactMap { listed[$0] }
    }
}

/// A depth-first order; a loop is cut where it closes, since no order could serve it.
private struct LeavesFirst {
    let references: [Digest: [Digest]]
    private var visited = Set<Digest>()
    private var order: [Digest] = []

    init(references: [Digest: [Digest]]) {
        self.references = references
    }

    mutating func sorted(_ roots: [Digest]) throws -> [Digest] {
        for root in roots { visit(root) }
        return order
    }

    private mutating func visit(_ digest: Digest) {
        guard references[digest] != nil, visited.insert(digest).inserted else { return }
        for child in references[digest] ?? [] { visit(child) }
        order.append(digest)
    }
}

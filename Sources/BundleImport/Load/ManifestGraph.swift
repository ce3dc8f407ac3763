import Content
import OCILayout

/// What the manifests of a bundle refer to.
///
/// Nothing here recurses: how deep a graph goes is the maker's choice.
struct ManifestGraph {
    private struct Node {
        var children: [Digest] = []
        var subject: Digest?
        var isIndex = false
        var size: Int64 = 0
    }

    private var nodes: [Digest: Node] = [:]
    private var order: [Digest] = []
    /// What a name or a subject says is about another manifest.
    private var companions: [Digest: [Digest]] = [:]

    /// Adds a manifest.
    mutating func add(_ descriptor: Descriptor, _ document: ManifestDocument) {
        var node = Node(isIndex: descriptor.mediaType.isIndex, size: descriptor.size)
        node.children = document.children.map(\.digest)
        node.subject = document.subject?.digest
        nodes[descriptor.digest] = node
        order.append(descriptor.digest)
        if let subject = node.subject { companions[subject, default: []].append(descriptor.digest) }
    }

    /// Notes what a tag that is made from the digest of `subject` stands for.
    mutating func add(_ companion: Digest, of subject: Digest) {
        companions[subject, default: []].append(companion)
    }

    /// All manifests, children before parents and subjects before what refers to them.
    var leavesFirst: [Digest] {
        var sorted: [Digest] = []
        var visited = Set<Digest>()
        for root in order {
            var waiting: [(digest: Digest, isDone: Bool)] = [(root, false)]
            while let (digest, isDone) = waiting.popLast() {
                guard !isDone else {
                    sorted.append(digest)
                    continue
                }
                guard let node = nodes[digest], visited.insert(digest).inserted else { continue }
                waiting.append((digest, true))
                let needed = node.children + [node.subject].compactMap(\.self)
                waiting += needed.reversed().map { ($0, false) }
            }
        }
        return sorted
    }

    /// Refuses indexes that lie in each other deeper than ``ImageGraph/maximumIndexDepth``.
    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)``.
    func checkDepth() throws {
        var depths: [Digest: Int] = [:]
        for digest in leavesFirst {
            guard let node = nodes[digest], node.isIndex else { continue }
            let depth = 1 + (node.children.compactMap { depths[$0] }.max() ?? 0)
            guard depth <= ImageGraph.maximumIndexDepth else {
                throw Self.overLimit(digest, "indexes in each other", ImageGraph.maximumIndexDepth)
            }
            depths[digest] = depth
        }
    }

    /// Refuses an image that consists of more manifests than a hub would take, with everything about it.
    /// - Parameter isThere: Whether a manifest is in the repository of the image.
    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)``.
    func checkExtent(of image: Digest, where isThere: (Digest) -> Bool) throws {
        var seen: Set<Digest> = [image]
        var waiting = [image]
        var bytes: Int64 = 0
        var referrers = 0
        while let digest = waiting.popLast() {
            guard let node = nodes[digest] else { continue }
            bytes += node.size
            if let subject = node.subject, seen.contains(subject) { referrers += 1 }
            guard seen.count <= ImageGraph.maximumManifestCount else {
                throw Self.overLimit(image, "manifests", ImageGraph.maximumManifestCount)
            }
            guard bytes <= Int64(ImageGraph.maximumManifestBytes) else {
                throw Self.overLimit(image, "bytes of manifests", ImageGraph.maximumManifestBytes)
            }
            guard referrers <= ImageGraph.maximumReferrerCount else {
                throw Self.overLimit(image, "referrers", ImageGraph.maximumReferrerCount)
            }
            for next in node.children + (companions[digest] ?? [])
            where nodes[next] != nil && isThere(next) && seen.insert(next).inserted {
                waiting.append(next)
            }
        }
    }

    private static func overLimit(_ digest: Digest, _ what: String, _ limit: Int) -> OCILayoutError {
        .overLimit(place: "the image that \(digest) belongs to", what: what, limit: limit)
    }
}

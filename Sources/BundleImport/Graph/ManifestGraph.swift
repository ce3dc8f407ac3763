import BundleFormat
import Content
import OCILayout

/// What the manifests of a bundle refer to, by their places in its list of blobs.
///
/// Nothing here recurses: how deep a graph goes is the maker's choice.
struct ManifestGraph {
    private struct Node {
        var children: [Int32]
        var subject: Int32?
        let isIndex: Bool
        let size: Int64

        var needed: [Int32] { children + [subject].compactMap(\.self) }
    }

    private let contents: Contents
    /// For each blob; nil for what is no manifest, or not at hand.
    private var nodes: [Node?]
    /// What a name or a subject says is about another manifest.
    private var referrers: [Int32: [Int32]] = [:]

    init(_ contents: Contents) {
        self.contents = contents
        nodes = Array(repeating: nil, count: contents.blobs.count)
    }

    /// Adds the manifest at `place`.
    mutating func add(_ place: Int, _ document: ManifestDocument) {
        let blob = contents.blobs[place]
        let node = Node(
            children: document.children.compactMap { position(of: $0.digest) },
            subject: document.subject.flatMap { position(of: $0.digest) },
            isIndex: blob.mediaType.isIndex,
            size: blob.size
        )
        nodes[place] = node
        if let subject = node.subject { referrers[subject, default: []].append(Int32(place)) }
    }

    /// Notes what a tag that is made from the digest of `subject` stands for.
    mutating func add(_ referrer: Digest, of subject: Digest) {
        guard let referrer = position(of: referrer), let subject = position(of: subject) else { return }
        referrers[subject, default: []].append(referrer)
    }

    /// All manifests, children before parents and subjects before what refers to them.
    var leavesFirst: [Int32] {
        var sorted: [Int32] = []
        var visited = [Bool](repeating: false, count: nodes.count)
        for root in nodes.indices where nodes[root] != nil {
            var waiting: [(place: Int32, isDone: Bool)] = [(Int32(root), false)]
            while let (place, isDone) = waiting.popLast() {
                guard !isDone else {
                    sorted.append(place)
                    continue
                }
                guard let node = nodes[Int(place)], !visited[Int(place)] else { continue }
                visited[Int(place)] = true
                waiting.append((place, true))
                waiting += node.needed.reversed().map { ($0, false) }
            }
        }
        return sorted
    }

    /// Refuses indexes that lie in each other deeper than ``ImageGraph/maximumIndexDepth``.
    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)``.
    func checkDepth() throws {
        var depths: [Int32: Int] = [:]
        for place in leavesFirst {
            guard let node = nodes[Int(place)], node.isIndex else { continue }
            let depth = 1 + (node.children.compactMap { depths[$0] }.max() ?? 0)
            guard depth <= ImageGraph.maximumIndexDepth else {
                throw overLimit(Int(place), "indexes in each other", ImageGraph.maximumIndexDepth)
            }
            depths[place] = depth
        }
    }

    /// Refuses an image that consists of more manifests than a hub would take, with everything about it in its repository.
    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)``.
    func checkExtent(of image: Int, in repository: RepositoryName) throws {
        var seen: Set = [Int32(image)]
        var waiting = [Int32(image)]
        var bytes: Int64 = 0
        var count = 0
        while let place = waiting.popLast() {
            guard let node = nodes[Int(place)] else { continue }
            bytes += node.size
            if let subject = node.subject, seen.contains(subject) { count += 1 }
            guard seen.count <= ImageGraph.maximumManifestCount else {
                throw overLimit(image, "manifests", ImageGraph.maximumManifestCount)
            }
            guard bytes <= Int64(ImageGraph.maximumManifestBytes) else {
                throw overLimit(image, "bytes of manifests", ImageGraph.maximumManifestBytes)
            }
            guard count <= ImageGraph.maximumReferrerCount else {
                throw overLimit(image, "referrers", ImageGraph.maximumReferrerCount)
            }
            for next in node.children + (referrers[place] ?? [])
            where nodes[Int(next)] != nil && contents.blobs[Int(next)].repositories.contains(repository)
                && seen.insert(next).inserted
            {
                waiting.append(next)
            }
        }
    }

    private func position(of digest: Digest) -> Int32? {
        contents.position(of: digest).map { Int32($0) }
    }

    private func overLimit(_ place: Int, _ what: String, _ limit: Int) -> OCILayoutError {
        .overLimit(
            place: "the image that \(contents.blobs[place].digest) belongs to",
            what: what,
            limit: limit
        )
    }
}

package import Content
import OCILayout

extension ImageSet {
    /// Adds the layers that a site has lost and that nothing in this set needs, as far as the hub still has them.
    /// - Parameters:
    ///   - base: What the site should have.
    ///   - upstream: Where layers are looked for that `cache` does not hold.
    /// - Returns: Those that the hub has no more, and those that it never shipped, sorted.
    package mutating func add(
        _ lost: Set<Digest>,
        of base: Ledger.Entry,
        from cache: DeltaCache,
        upstream: ImageResolver
    ) async throws -> [Digest] {
        let holders = BaseHolders(shelf: cache.layers, upstream: upstream, naming: self)
        let layers = Dictionary(base.layers.map { ($0.digest, $0) }) { first, _ in first }
        let present = Set(blobs.map(\.descriptor.digest))
        var absent: [Digest] = []
        for digest in lost.subtracting(present).sorted() {
            guard let layer = layers[digest], let holder = try await holders.holder(ofProven: layer) else {
                absent.append(digest)
                continue
            }
            for repository in layer.repositories { add(layer.descriptor, for: repository, from: holder) }
        }
        return absent
    }
}

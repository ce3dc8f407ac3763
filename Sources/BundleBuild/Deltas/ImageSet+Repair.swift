package import Content
package import Fleet
import OCILayout

extension ImageSet {
    /// Adds the blobs that a site has lost and that nothing in this set needs, as far as the hub still has them.
    /// - Parameters:
    ///   - base: What the site should have.
    ///   - upstream: Where blobs are looked for that `cache` does not hold.
    /// - Returns: Those that the hub has no more, and those that it never shipped, sorted.
    package mutating func add(
        _ lost: Set<Digest>,
        of base: Ledger.Entry,
        from cache: DeltaCache,
        upstream: ImageResolver
    ) async throws -> [Digest] {
        let holders = BaseLocator(cache: cache.layers, upstream: upstream, naming: self)
        let known = Dictionary(base.blobs.map { ($0.digest, $0) }) { first, _ in first }
        let present = Set(blobs.map(\.descriptor.digest))
        var absent: [Digest] = []
        for digest in lost.subtracting(present).sorted() {
            guard let blob = known[digest], let holder = try await holders.holder(ofProven: blob) else {
                absent.append(digest)
                continue
            }
            for repository in blob.repositories { add(blob.descriptor, for: repository, from: holder) }
        }
        return absent
    }
}

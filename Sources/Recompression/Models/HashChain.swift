/// Chains of earlier positions with the same hash, as the chain-searching encoders keep them.
///
/// Heads are positions modulo 2^32, links the distance to the position before; both are only followed as far as a window
/// reaches, so old ones do no harm.
struct HashChain: ~Copyable {
    static let windowSize = 1 << 15
    private static let mask = windowSize - 1
    /// Added to each position, so that an empty entry is out of every window.
    private static let bias = 1 << 17

    private let heads: UnsafeMutablePointer<UInt32>
    private let links: UnsafeMutablePointer<UInt16>
    private let headCount: Int

    /// `headCount` different hashes.
    init(headCount: Int) {
        self.headCount = headCount
        heads = .allocate(capacity: headCount)
        heads.initialize(repeating: 0, count: headCount)
        links = .allocate(capacity: Self.windowSize)
        links.initialize(repeating: .max, count: Self.windowSize)
    }

    deinit {
        heads.deallocate()
        links.deallocate()
    }

    mutating func clear() {
        heads.update(repeating: 0, count: headCount)
        links.update(repeating: .max, count: Self.windowSize)
    }

    /// Puts `position` at the head of the chain of `hash`; returns the distance to the one that was there, or much more.
    @inline(__always) @discardableResult
    mutating func insert(_ position: Int, _ hash: Int) -> Int {
        let stamp = UInt32(truncatingIfNeeded: position &+ Self.bias)
        let distance = stamp &- heads[hash]
        links[position & Self.mask] = UInt16(truncatingIfNeeded: min(distance, 65_535))
        heads[hash] = stamp
        return Int(distance)
    }

    /// The distance from `position` to what follows it in its chain, into which it is put with `hash` if it is the next to be `inserted`.
    @inline(__always)
    mutating func following(_ position: Int, _ hash: @autoclosure () -> Int, _ inserted: inout Int) -> Int {
        guard inserted == position else { return next(position, after: 0) }
        inserted = position + 1
        return insert(position, hash())
    }

    /// The distance from `position` to the head of the chain of `hash`.
    @inline(__always)
    func head(_ position: Int, _ hash: Int) -> Int {
        Int(UInt32(truncatingIfNeeded: position &+ Self.bias) &- heads[hash])
    }

    /// The distance from `position` to what follows the entry at `distance` in its chain.
    @inline(__always)
    func next(_ position: Int, after distance: Int) -> Int {
        distance &+ Int(links[(position &- distance) & Self.mask])
    }
}

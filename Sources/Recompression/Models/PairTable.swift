/// The last two positions for each hash.
struct PairTable: ~Copyable {
    /// Added to each position, so that an empty entry is out of every window.
    private static let bias = 1 << 20

    private let entries: UnsafeMutablePointer<UInt32>
    private let size: Int

    init(size: Int) {
        self.size = size
        entries = .allocate(capacity: size * 2)
        entries.initialize(repeating: 0, count: size * 2)
    }

    deinit {
        entries.deallocate()
    }

    mutating func clear() {
        entries.update(repeating: 0, count: size * 2)
    }

    /// How far before `position` the last and the one before are; much more than a window if there is none.
    @inline(__always)
    func distances(_ hash: Int, from position: Int) -> (last: Int, before: Int) {
        let stamp = UInt32(truncatingIfNeeded: position &+ Self.bias)
        return (Int(stamp &- entries[hash * 2]), Int(stamp &- entries[hash * 2 + 1]))
    }

    @inline(__always)
    mutating func push(_ hash: Int, _ position: Int) {
        entries[hash * 2 + 1] = entries[hash * 2]
        entries[hash * 2] = UInt32(truncatingIfNeeded: position &+ Self.bias)
    }
}

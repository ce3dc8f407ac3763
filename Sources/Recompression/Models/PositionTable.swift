/// The last position for each hash, as the table-based encoders keep it.
struct PositionTable: ~Copyable {
    /// Added to each position, so that an empty entry is out of every window.
    private static let bias = 1 << 20

    private let entries: UnsafeMutablePointer<UInt32>
    private let size: Int

    init(size: Int) {
        self.size = size
        entries = .allocate(capacity: size)
        entries.initialize(repeating: 0, count: size)
    }

    deinit {
        entries.deallocate()
    }

    mutating func clear() {
        entries.update(repeating: 0, count: size)
    }

    /// How far before `position` the entry is; much more than a window if there is none or it lies ahead.
    @inline(__always)
    func distance(_ hash: Int, from position: Int) -> Int {
        Int(UInt32(truncatingIfNeeded: position &+ Self.bias) &- entries[hash])
    }

    @inline(__always)
    mutating func put(_ hash: Int, _ position: Int) {
        entries[hash] = UInt32(truncatingIfNeeded: position &+ Self.bias)
    }
}

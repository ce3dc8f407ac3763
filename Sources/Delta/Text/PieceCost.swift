/// Adds up what bytes come to when they are packed by themselves, in pieces, so that only one is in memory.
struct PieceCost: ~Copyable {
    private static let pieceLimit = 32 << 20

    /// The cost of the pieces that were whole so far.
    private var packed = 0

    private let packer: FramePacker
    private let piece: UnsafeMutableRawBufferPointer
    private var count = 0

    /// The cost by `packer` of at most `limit` bytes.
    init(_ packer: FramePacker, upTo limit: Int) {
        self.packer = packer
        piece = .allocate(byteCount: min(limit, Self.pieceLimit), alignment: 32)
    }

    deinit {
        piece.deallocate()
    }

    /// Adds `length` bytes; `fill` puts those from an offset on into the place that it is given.
    mutating func add(_ length: Int, _ fill: (Int, UnsafeMutableRawBufferPointer) -> Void) throws {
        var done = 0
        while done < length {
            let step = min(length - done, piece.count - count)
            fill(done, UnsafeMutableRawBufferPointer(rebasing: piece[count..<count + step]))
            count += step
            done += step
            if count == piece.count { try flush() }
        }
    }

    /// The cost of all.
    consuming func total() throws -> Int {
        try flush()
        return packed
    }

    private mutating func flush() throws {
        guard count > 0 else { return }
        packed += try packer.pack(UnsafeRawBufferPointer(rebasing: piece[..<count])).count
        count = 0
    }
}

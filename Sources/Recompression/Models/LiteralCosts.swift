/// What literals cost in bits, as level 9 of klauspost/compress estimates it: the lengths of a Huffman code for the text that lies ahead.
struct LiteralCosts: ~Copyable {
    private let release: FlateChainRelease
    private let bits: UnsafeMutablePointer<UInt8>

    init(release: FlateChainRelease) {
        self.release = release
        bits = .allocate(capacity: 256)
        bits.initialize(repeating: 1, count: 256)
    }

    deinit {
        bits.deallocate()
    }

    /// Makes the code for `count` bytes at `text`.
    mutating func measure(_ text: UnsafePointer<UInt8>, count: Int) {
        var counts = [UInt32](repeating: 0, count: 256)
        for byte in UnsafeBufferPointer(start: text, count: min(count, release.sampleLength)) {
            counts[Int(byte)] += 1
        }
        for (byte, length) in GoHuffman.lengths(counts, limit: 15).enumerated() {
            bits[byte] = max(1, length)
        }
    }

    /// How many bits a match saves: what its bytes cost as literals, less its extra bits and a guess for its codes.
    @inline(__always)
    func gain(_ text: UnsafePointer<UInt8>, length: Int, distance: Int) -> Int {
        var gain = 0
        for byte in UnsafeBufferPointer(start: text, count: length) { gain += Int(bits[Int(byte)]) }
        return gain - Self.distanceBits(distance) - Self.lengthBits(length) - release.matchCost
    }

    /// The extra bits of the code for `distance`, as the encoder looks them up: for the distance after, and the farthest wraps around.
    private static func distanceBits(_ distance: Int) -> Int {
        if distance == 32_768 { return 6 }
        return distance < 4 ? 0 : Int.bitWidth - distance.leadingZeroBitCount - 2
    }

    private static func lengthBits(_ length: Int) -> Int {
        let value = length - 3
        return value < 8 || value == 255 ? 0 : Int.bitWidth - value.leadingZeroBitCount - 3
    }
}

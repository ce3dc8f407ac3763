/// The bits that each token of a block is written as: codes and what follows them.
///
/// Literals and matches alternate as they like, so writing decides nothing for each. Codes that the header leaves out are
/// written as nothing: the digest of the whole tells.
struct TokenCodes: ~Copyable {
    /// For each ``Token/place`` its bits, and their number in the lowest five; of matches without the distance.
    private let places: UnsafeMutablePointer<UInt32>
    /// For each distance code its bits, the number of extra bits and the number of its bits, four bits each; 31 is no distance.
    private let distances: UnsafeMutablePointer<UInt32>
    private let end: UInt32

    init(_ literals: HuffmanCode, _ distances: HuffmanCode) {
        let alphabet = DeflateAlphabet.shared
        places = .allocate(capacity: Token.places)
        places.initialize(repeating: 0, count: Token.places)
        self.distances = .allocate(capacity: 32)
        self.distances.initialize(repeating: 0, count: 32)
        func entry(_ symbol: Int) -> UInt32 { symbol < literals.entries.count ? literals.entries[symbol] : 0 }
        for byte in 0..<256 { places[byte] = (entry(byte) >> 4) << 5 | entry(byte) & 15 }
        for length in 3...Token.longSpelling {
            let code = Int(alphabet.lengthCode[length])
            let (bits, width) = (entry(257 + code) >> 4, entry(257 + code) & 15)
            let rest = UInt32(min(length, 258)) - UInt32(alphabet.lengthBase[code])
            places[256 + length] = (bits | rest << width) << 5 | width + UInt32(alphabet.lengthExtra[code])
        }
        for code in 0..<min(DeflateAlphabet.distanceCodes, distances.entries.count) {
            let (bits, width) = (distances.entries[code] >> 4, distances.entries[code] & 15)
            self.distances[code] = bits << 8 | UInt32(alphabet.distances[code].extraBits) << 4 | width
        }
        end = entry(DeflateAlphabet.endOfBlock)
    }

    deinit {
        places.deallocate()
        distances.deallocate()
    }

    /// Writes a token; there must be room for 6 bytes.
    @inline(__always)
    func write(_ token: Token, to writer: inout BitWriter) {
        let entry = UInt64(places[token.place])
        let code = token.isLiteral ? 31 : DeflateAlphabet.distanceCode(token.distance)
        let distance = UInt64(distances[code])
        let (width, extra) = (distance & 15, distance >> 4 & 15)
        let rest = UInt64(truncatingIfNeeded: token.distance &- 1) & ((1 << extra) &- 1)
        let tail = distance >> 8 | rest << width
        writer.write(entry >> 5 | tail << (entry & 31), Int(entry & 31) &+ Int(width) &+ Int(extra))
    }

    /// Writes the end of the block; there must be room for 2 bytes.
    func writeEnd(to writer: inout BitWriter) {
        writer.write(UInt64(end >> 4), Int(end & 15))
    }
}

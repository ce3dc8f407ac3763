/// How often each symbol occurs in a block.
struct SymbolCounts {
    /// 286 literals and lengths, the end of the block among them.
    private(set) var literals = [UInt32](repeating: 0, count: 286)
    /// 30 distances.
    private(set) var distances = [UInt32](repeating: 0, count: 30)

    /// Counts the tokens that begin within the first `textLimit` bytes.
    init(_ buffer: TokenBuffer, textLimit: Int = .max) {
        var count = buffer.count
        if textLimit < .max {
            var rest = textLimit
            count = 0
            while count < buffer.count, rest > 0 {
                rest -= buffer.tokens[count].textLength
                count += 1
            }
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.places + 32) { counts in
            counts.update(repeating: 0)
            for token in UnsafeBufferPointer(start: buffer.tokens, count: count) {
                counts[token.place] &+= 1
                counts[
                    Self.places + (token.isLiteral ? 31 : DeflateAlphabet.distanceCode(token.distance))
                ] &+= 1
            }
            fold(counts)
        }
    }

    /// Literals by byte, then matches by length: literals and matches alternate as they like, so nothing is decided for each.
    private static let places = Token.places

    private mutating func fold(_ counts: UnsafeMutableBufferPointer<UInt32>) {
        for byte in 0..<256 { literals[byte] = counts[byte] }
        literals[DeflateAlphabet.endOfBlock] = 1
        for (length, code) in DeflateAlphabet.shared.lengthCode.enumerated() {
            literals[257 + Int(code)] += counts[256 + length]
        }
        for code in 0..<DeflateAlphabet.distanceCodes { distances[code] = counts[Self.places + code] }
    }
}

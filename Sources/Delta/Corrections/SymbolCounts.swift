/// How often each symbol occurs in a block.
struct SymbolCounts {
    /// 286 literals and lengths, the end of the block among them.
    private(set) var literals = [UInt32](repeating: 0, count: 286)
    /// 30 distances.
    private(set) var distances = [UInt32](repeating: 0, count: 30)

    /// Counts the tokens that begin within the first `textLimit` bytes.
    init(_ buffer: TokenBuffer, textLimit: Int = .max) {
        literals[DeflateAlphabet.endOfBlock] = 1
        literals.withUnsafeMutableBufferPointer { literals in
            distances.withUnsafeMutableBufferPointer { distances in
                DeflateAlphabet.shared.lengthCode.withUnsafeBufferPointer { lengthCode in
                    var rest = textLimit
                    for token in UnsafeBufferPointer(start: buffer.tokens, count: buffer.count) {
                        if rest <= 0 { break }
                        rest -= token.textLength
                        if token.isLiteral {
                            literals[Int(token.rawValue & 255)] += 1
                        } else {
                            literals[257 + Int(lengthCode[token.spelledLength])] += 1
                            distances[DeflateAlphabet.distanceCode(token.distance)] += 1
                        }
                    }
                }
            }
        }
    }
}

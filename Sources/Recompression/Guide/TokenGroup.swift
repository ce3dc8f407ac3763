/// Tokens of a base that follow each other, and how much text they stand for.
struct TokenGroup {
    /// The tokens, literals with their bytes.
    let tokens: UnsafeBufferPointer<Token>
    /// The number of bytes of their text.
    let textLength: Int

    /// Whether the tokens from `written` on are these; for literals it does not matter which byte.
    func agrees(with written: UnsafePointer<Token>) -> Bool {
        var difference: UInt32 = 0
        for (index, token) in tokens.enumerated() {
            let (one, other) = (token.rawValue, written[index].rawValue)
            difference |= one | other < 512 ? 0 : one ^ other
        }
        return difference == 0
    }

    /// Puts the tokens to `place`, the literals with the bytes of `text`.
    func write(to place: UnsafeMutablePointer<Token>, _ text: UnsafePointer<UInt8>) {
        var offset = 0
        for (index, token) in tokens.enumerated() {
            place[index] = token.isLiteral ? Token(rawValue: UInt32(text[offset])) : token
            offset += token.textLength
        }
    }
}

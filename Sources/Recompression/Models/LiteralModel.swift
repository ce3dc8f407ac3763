/// Expects literals only: for stored streams, and Huffman coding without a match search.
struct LiteralModel: EncoderModel, ~Copyable {
    static var followsTokens: Bool { true }

    mutating func restart(_ cursor: TextCursor, history: Int) {}

    mutating func predict(_ cursor: TextCursor) -> Token { .literal }

    mutating func accept(_ token: Token, _ cursor: TextCursor) {}
}

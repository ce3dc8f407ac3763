/// A place in the text, as a model sees it.
struct TextCursor {
    /// The byte at the place; bytes before it are the history, 8 bytes beyond the lookahead may be read but mean nothing.
    let text: UnsafePointer<UInt8>
    /// How far the place is from the start of the text.
    let position: Int
    /// How many bytes the encoder saw from here on: to the end of the segment, or ``TextWindow/lookahead``.
    let available: Int

    /// The cursor `length` bytes further on.
    @inline(__always)
    func advanced(by length: Int) -> TextCursor {
        TextCursor(text: text + length, position: position + length, available: available - length)
    }
}

/// What an encoder does: given the text, the next token.
///
/// A model works token by token. ``predict(_:)`` says what the encoder would write at the cursor; ``accept(_:_:)`` says what
/// it did write, which is usually the same. Both sides of the corrections run the same model over the same text, so it may
/// be wrong, which costs bytes, but it must be deterministic: nothing in it may depend on memory that was not set.
/// A predicted match lies within `available` and within the history that ``restart(_:history:)`` gave or that followed.
protocol EncoderModel: ~Copyable {
    /// Whether ``follow(_:_:)`` leaves the model where predictions would have; the others are asked for every token.
    static var followsTokens: Bool { get }

    /// Forgets everything; `history` bytes before the cursor are a dictionary, at most 32 KiB.
    mutating func restart(_ cursor: TextCursor, history: Int)

    /// The token that the encoder would write at the cursor.
    mutating func predict(_ cursor: TextCursor) -> Token

    /// Moves on by `token`, which was written at the cursor; after ``predict(_:)`` for the same cursor.
    mutating func accept(_ token: Token, _ cursor: TextCursor)

    /// Moves on by `tokens`, which were written from the cursor on and of which none was asked for; only if ``followsTokens``.
    mutating func follow(_ tokens: UnsafeBufferPointer<Token>, _ cursor: TextCursor)

    /// How many likelier distances there are for a match of `length` than `distance`; nil if the model cannot say.
    mutating func rank(of distance: Int, length: Int, _ cursor: TextCursor) -> Int?

    /// The distance with that rank; nil if there is none.
    mutating func distance(ranked rank: Int, length: Int, _ cursor: TextCursor) -> Int?
}

extension EncoderModel where Self: ~Copyable {
    mutating func follow(_ tokens: UnsafeBufferPointer<Token>, _ cursor: TextCursor) {}
    mutating func rank(of distance: Int, length: Int, _ cursor: TextCursor) -> Int? { nil }
    mutating func distance(ranked rank: Int, length: Int, _ cursor: TextCursor) -> Int? { nil }
}

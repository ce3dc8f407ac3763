/// One step of rebuilding a text from bases.
///
/// Coded as variable-length integers: kind + 4 × length, then what the kind needs. Offsets are relative to where the
/// previous instruction for that base ended.
struct Instruction: Equatable {
    enum Kind: UInt64 {
        /// Bytes of a base as they are.
        case copy = 0
        /// Bytes of a base, to each of which the next byte of the difference stream is added modulo 256.
        case add = 1
        /// The next bytes of the literal stream.
        case literal = 2
        /// The next frame, unpacked with a piece of a base before it; see ``PrefixedFrame``.
        case frame = 3
    }

    var kind: Kind
    /// The number of bytes of the text, at least 1.
    var length: Int64
    var base = 0
    var offset: Int64 = 0
    /// The length of the piece of the base, for a frame.
    var prefixLength: Int64 = 0
    /// The number of bytes of a frame.
    var frameLength: Int64 = 0
}

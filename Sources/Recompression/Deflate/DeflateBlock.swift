/// What a deflate block is apart from its tokens (RFC 1951, section 3.2.3).
struct DeflateBlock: Equatable {
    enum Kind: Int, Equatable {
        case stored = 0
        case fixed = 1
        case dynamic = 2
    }

    var kind = Kind.fixed
    var isFinal = false
    /// The bits that fill the last byte before the length of a stored block; almost always 0.
    var padding = 0
    /// The number of bytes that the block unpacks to.
    var textLength = 0
    /// The code lengths of a dynamic block.
    var header = HuffmanHeader()
}

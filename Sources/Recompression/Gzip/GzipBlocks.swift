/// Reads the blocks of a gzip layer, member after member.
struct GzipBlocks: ~Copyable {
    /// The bits; between blocks they stand behind the last block, or behind the end of its member.
    private(set) var parser: DeflateParser
    /// Whether the block that was begun last is the first of its member.
    private(set) var beginsMember = false
    /// Where that block begins, in bits from the start of the input.
    private(set) var start: Int64 = 0
    /// Whether the next block begins at a whole byte.
    private(set) var isAligned = false

    private var isInMember: Bool

    /// Reads from the header of a member on.
    init(_ input: any ByteInput) {
        parser = DeflateParser(input)
        isInMember = false
    }

    /// Reads from a block on that begins behind the first `width` bits of `input`, at most 7.
    init(_ input: any ByteInput, behind width: Int) throws {
        parser = DeflateParser(input)
        try parser.reader.refill()
        _ = parser.reader.take(width)
        isInMember = true
    }

    /// Reads a block; nil when no member follows.
    mutating func next(into tokens: TokenBuffer) throws -> DeflateBlock? {
        guard try beginMember() else { return nil }
        let block = try parser.readBlock(into: tokens)
        try end(block)
        return block
    }

    /// Reads what comes before the tokens of a block; nil when no member follows.
    mutating func begin() throws -> DeflateBlock? {
        try beginMember() ? try parser.beginBlock() : nil
    }

    /// Reads tokens of a block that was begun, and what follows the block if it ends; see ``DeflateParser/readTokens(of:into:)``.
    mutating func readTokens(of block: inout DeflateBlock, into output: inout some TokenOutput) throws -> Bool
    {
        guard try parser.readTokens(of: &block, into: &output) else { return false }
        try end(block)
        return true
    }

    /// Reads the header of a member if the next block is its first; false when no member follows.
    private mutating func beginMember() throws -> Bool {
        beginsMember = !isInMember
        if beginsMember {
            guard GzipHeader.isStart(try parser.reader.peekBytes(3)) else { return false }
            _ = try GzipHeader.read(&parser.reader)
            isInMember = true
        }
        start = parser.reader.position
        return true
    }

    /// Reads the end of the member behind its last block.
    private mutating func end(_ block: DeflateBlock) throws {
        isAligned = parser.reader.isAligned
        guard block.isFinal else { return }
        isInMember = false
        _ = parser.reader.takePadding()
        for _ in 0..<8 {
            guard try parser.reader.takeByte() != nil else { throw UnrebuildableStream.unusual }
        }
    }
}

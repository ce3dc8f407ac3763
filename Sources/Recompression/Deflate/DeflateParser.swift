/// Takes a deflate stream apart into blocks, headers and tokens, one block at a time.
///
/// Total: every input gives blocks or ``UnrebuildableStream/unusual``. It does not check that distances stay within the text; a
/// ``TokenOutput`` may.
struct DeflateParser: ~Copyable {
    /// The bits; between blocks they stand at the next block, after the last one behind its last bit.
    var reader: BitReader

    /// The number of tokens of the last block that were read.
    private(set) var tokenCount = 0

    private var storedLength = 0
    private let literals = HuffmanDecoder(DeflateAlphabet.shared.literals)
    private let distances = HuffmanDecoder(DeflateAlphabet.shared.distances)
    private let codeLengths = HuffmanDecoder(DeflateAlphabet.shared.codeLengths)

    init(_ input: any ByteInput) {
        reader = BitReader(input)
    }

    /// Reads a block and puts its tokens into `buffer`, those of a stored block as literals.
    mutating func readBlock(into buffer: TokenBuffer) throws -> DeflateBlock {
        var block = try beginBlock()
        var output = buffer.output
        guard try readTokens(of: &block, into: &output) else { throw UnrebuildableStream.unusual }
        buffer.count = tokenCount
        return block
    }

    /// Reads what comes before the tokens of a block.
    mutating func beginBlock() throws -> DeflateBlock {
        try reader.refill()
        var block = DeflateBlock()
        block.isFinal = reader.take(1) == 1
        let type = reader.take(2)
        guard !reader.isOverrun, let kind = DeflateBlock.Kind(rawValue: type) else {
            throw UnrebuildableStream.unusual
        }
        block.kind = kind
        tokenCount = 0
        switch kind {
        case .stored:
            block.padding = reader.takePadding().bits
            try reader.refill()
            storedLength = reader.take(16)
            let complement = reader.take(16)
            guard !reader.isOverrun, storedLength ^ complement == 0xFFFF else {
                throw UnrebuildableStream.unusual
            }
        case .fixed:
            _ = literals.prepare(DeflateAlphabet.shared.fixedLiteralLengths[...])
            _ = distances.prepare(DeflateAlphabet.shared.fixedDistanceLengths[...])
        case .dynamic:
            block.header = try readHeader()
        }
        return block
    }

    /// Reads the tokens of `block`, or as many as `output` has room for, and adds up what they unpack to.
    /// - Returns: Whether the block ends there.
    mutating func readTokens(of block: inout DeflateBlock, into output: inout some TokenOutput) throws -> Bool
    {
        if block.kind == .stored { return try readStored(&block, &output) }
        return try readCoded(&block, &output)
    }

    private mutating func readStored(_ block: inout DeflateBlock, _ output: inout some TokenOutput) throws
        -> Bool
    {
        while block.textLength < storedLength {
            guard output.hasRoom else { return false }
            guard let byte = try reader.takeByte() else { throw UnrebuildableStream.unusual }
            output.append(literal: Int(byte))
            block.textLength += 1
            tokenCount += 1
        }
        return true
    }

    private mutating func readHeader() throws -> HuffmanHeader {
        var header = HuffmanHeader()
        header.literalCount = reader.take(5) + 257
        header.distanceCount = reader.take(5) + 1
        header.codeLengthCount = reader.take(4) + 4
        header.codeLengths = [UInt8](repeating: 0, count: 19)
        for index in 0..<header.codeLengthCount {
            try reader.refill()
            header.codeLengths[HuffmanHeader.codeLengthOrder[index]] = UInt8(reader.take(3))
        }
        guard codeLengths.prepare(header.codeLengths[...]) else { throw UnrebuildableStream.unusual }
        let total = header.literalCount + header.distanceCount
        while header.lengths.count < total {
            try reader.refill()
            let coded = codeLengths.decode(&reader.cursor)
            guard !coded.isNone else { throw UnrebuildableStream.unusual }
            let symbol = coded.value
            let extra = reader.take(HuffmanHeader.extraBits(of: symbol))
            header.runs.append(UInt16(symbol | extra << 8))
            let count = HuffmanHeader.repeatCount(of: symbol, extra: extra)
            guard header.lengths.count + count <= total, symbol != 16 || !header.lengths.isEmpty else {
                throw UnrebuildableStream.unusual
            }
            let value =
                symbol < 16 ? UInt8(symbol) : symbol == 16 ? header.lengths[header.lengths.count - 1] : 0
            header.lengths.append(contentsOf: repeatElement(value, count: count))
        }
        guard !reader.isOverrun,
            literals.prepare(header.lengths[..<header.literalCount]),
            distances.prepare(header.lengths[header.literalCount...])
        else { throw UnrebuildableStream.unusual }
        return header
    }

    private mutating func readCoded<Output: TokenOutput>(
        _ block: inout DeflateBlock,
        _ given: inout Output
    ) throws -> Bool {
        let (literals, distances) = (literals, distances)
        // Copies, to be worked on in registers.
        var (cursor, output) = (reader.cursor, given)
        var count = 0
        var textLength = 0
        var isOver = false
        while output.hasRoom {
            try refill(&cursor)
            var symbol = literals.decode(&cursor)
            if symbol.isNumber {
                // The bits at hand are enough for three symbols, though not for a match behind a literal.
                output.append(literal: symbol.value)
                count &+= 1
                symbol = literals.decode(&cursor)
                if symbol.isNumber {
                    output.append(literal: symbol.value)
                    count &+= 1
                    textLength &+= 2
                    continue
                }
                textLength &+= 1
                try refill(&cursor)
            }
            if symbol.isSpecial, symbol.value == DeflateAlphabet.endOfBlock {
                isOver = true
                break
            }
            guard !symbol.isSpecial else { throw UnrebuildableStream.unusual }
            let length = symbol.value &+ cursor.take(symbol.extraBits)
            textLength &+= length
            let distance = distances.decode(&cursor)
            guard !distance.isSpecial else { throw UnrebuildableStream.unusual }
            // 258 has a code of its own, without extra bits.
            let isLong = length == 258 && symbol.extraBits > 0
            let reached = output.append(
                match: length,
                spelled: isLong ? Token.longSpelling : length,
                distance: distance.value &+ cursor.take(distance.extraBits)
            )
            guard reached else { throw UnrebuildableStream.unusual }
            count &+= 1
        }
        reader.cursor = cursor
        given = output
        tokenCount += count
        block.textLength += textLength
        guard !reader.isOverrun else { throw UnrebuildableStream.unusual }
        return isOver
    }

    /// Refills a copy of the reader's cursor.
    @inline(__always)
    private mutating func refill(_ cursor: inout BitCursor) throws {
        guard !cursor.refill() else { return }
        reader.cursor = cursor
        try reader.refillSlowly()
        // Beyond the end everything is zeros, which may be tokens for ever.
        guard !reader.isOverrun else { throw UnrebuildableStream.unusual }
        cursor = reader.cursor
    }
}

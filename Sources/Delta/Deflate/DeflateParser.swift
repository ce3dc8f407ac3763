/// Takes a deflate stream apart into blocks, headers and tokens, one block at a time.
///
/// Total: every input gives blocks or ``WholeReason/unusualStream``, in memory for one block. It does not check that
/// distances stay within the text; whoever unpacks the tokens does.
struct DeflateParser: ~Copyable {
    /// The bits; between blocks they stand at the next block, after the last one behind its last bit.
    var reader: BitReader

    private let literals = HuffmanDecoder(DeflateAlphabet.shared.literals)
    private let distances = HuffmanDecoder(DeflateAlphabet.shared.distances)
    private let codeLengths = HuffmanDecoder(DeflateAlphabet.shared.codeLengths)

    init(_ input: any ByteInput) {
        reader = BitReader(input)
    }

    /// Reads a block and puts its tokens into `buffer`, those of a stored block as literals.
    mutating func readBlock(into buffer: TokenBuffer) throws -> DeflateBlock {
        try reader.refill()
        var block = DeflateBlock()
        block.isFinal = reader.take(1) == 1
        let type = reader.take(2)
        guard !reader.isOverrun, let kind = DeflateBlock.Kind(rawValue: type) else {
            throw WholeReason.unusualStream
        }
        block.kind = kind
        buffer.count = 0
        switch kind {
        case .stored:
            try readStored(&block, buffer)
            return block
        case .fixed:
            _ = literals.prepare(DeflateAlphabet.shared.fixedLiteralLengths[...])
            _ = distances.prepare(DeflateAlphabet.shared.fixedDistanceLengths[...])
        case .dynamic:
            block.header = try readHeader()
        }
        block.textLength = try readTokens(buffer)
        return block
    }

    private mutating func readStored(_ block: inout DeflateBlock, _ buffer: TokenBuffer) throws {
        block.padding = reader.takePadding().bits
        try reader.refill()
        let length = reader.take(16)
        let complement = reader.take(16)
        guard !reader.isOverrun, length ^ complement == 0xFFFF else { throw WholeReason.unusualStream }
        for index in 0..<length {
            guard let byte = try reader.takeByte() else { throw WholeReason.unusualStream }
            buffer.tokens[index] = Token(rawValue: UInt32(byte))
        }
        buffer.count = length
        block.textLength = length
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
        guard codeLengths.prepare(header.codeLengths[...]) else { throw WholeReason.unusualStream }
        let total = header.literalCount + header.distanceCount
        while header.lengths.count < total {
            try reader.refill()
            let coded = codeLengths.decode(&reader.cursor)
            guard !coded.isNone else { throw WholeReason.unusualStream }
            let symbol = coded.value
            let extra = reader.take(HuffmanHeader.extraBits(of: symbol))
            header.runs.append(UInt16(symbol | extra << 8))
            let count = HuffmanHeader.repeatCount(of: symbol, extra: extra)
            guard header.lengths.count + count <= total, symbol != 16 || !header.lengths.isEmpty else {
                throw WholeReason.unusualStream
            }
            let value =
                symbol < 16 ? UInt8(symbol) : symbol == 16 ? header.lengths[header.lengths.count - 1] : 0
            header.lengths.append(contentsOf: repeatElement(value, count: count))
        }
        guard !reader.isOverrun,
            literals.prepare(header.lengths[..<header.literalCount]),
            distances.prepare(header.lengths[header.literalCount...])
        else { throw WholeReason.unusualStream }
        return header
    }

    private mutating func readTokens(_ buffer: TokenBuffer) throws -> Int {
        let tokens = buffer.tokens
        let limit = buffer.capacity - 1
        var count = 0
        var textLength = 0
        var cursor = reader.cursor
        while true {
            try refill(&cursor)
            guard count < limit else { throw WholeReason.unusualStream }
            var symbol = literals.decode(&cursor)
            if symbol.isNumber, !symbol.isNone {
                // The bits at hand are enough for three symbols, though not for a match behind a literal.
                tokens[count] = Token(rawValue: UInt32(truncatingIfNeeded: symbol.value))
                count &+= 1
                symbol = literals.decode(&cursor)
                if symbol.isNumber, !symbol.isNone {
                    tokens[count] = Token(rawValue: UInt32(truncatingIfNeeded: symbol.value))
                    count &+= 1
                    textLength &+= 2
                    continue
                }
                textLength &+= 1
                try refill(&cursor)
            }
            if symbol.isSpecial, symbol.value == DeflateAlphabet.endOfBlock { break }
            guard !symbol.isNone, !symbol.isSpecial else { throw WholeReason.unusualStream }
            var length = symbol.value &+ cursor.take(symbol.extraBits)
            textLength &+= length
            // 258 has a code of its own, without extra bits.
            if length == 258, symbol.extraBits > 0 { length = Token.longSpelling }
            let distance = distances.decode(&cursor)
            guard !distance.isNone, !distance.isSpecial else { throw WholeReason.unusualStream }
            tokens[count] = Token(length: length, distance: distance.value &+ cursor.take(distance.extraBits))
            count &+= 1
        }
        reader.cursor = cursor
        guard !reader.isOverrun else { throw WholeReason.unusualStream }
        buffer.count = count
        return textLength
    }

    /// Refills a copy of the reader's cursor.
    @inline(__always)
    private mutating func refill(_ cursor: inout BitCursor) throws {
        guard !cursor.refill() else { return }
        reader.cursor = cursor
        try reader.refillSlowly()
        // Beyond the end everything is zeros, which may be tokens for ever.
        guard !reader.isOverrun else { throw WholeReason.unusualStream }
        cursor = reader.cursor
    }
}

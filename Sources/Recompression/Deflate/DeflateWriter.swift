/// Puts a deflate stream together from blocks and tokens; the inverse of ``DeflateParser``.
struct DeflateWriter: ~Copyable {
    /// Where the bits go.
    var bits = BitWriter()

    private let fixedLiterals = HuffmanCode(DeflateAlphabet.shared.fixedLiteralLengths)
    private let fixedDistances = HuffmanCode(DeflateAlphabet.shared.fixedDistanceLengths)

    /// Writes the three bits that every block begins with.
    mutating func writeStart(of block: DeflateBlock) {
        bits.reserve(16)
        bits.write((block.isFinal ? 1 : 0) | UInt64(block.kind.rawValue) << 1, 3)
    }

    /// Writes a stored block of at most 65535 bytes.
    mutating func writeStored(_ block: DeflateBlock, _ text: UnsafeRawBufferPointer) {
        writeStart(of: block)
        bits.align(padding: block.padding)
        bits.reserve(16)
        bits.write(UInt64(text.count), 16)
        bits.write(UInt64(text.count ^ 0xFFFF), 16)
        bits.writeBytes(text)
    }

    /// Writes a fixed or dynamic block, its literals as the tokens hold them.
    mutating func write(_ block: DeflateBlock, _ buffer: TokenBuffer) {
        writeStart(of: block)
        guard block.kind == .dynamic else {
            return writeTokens(buffer, fixedLiterals, fixedDistances)
        }
        let header = block.header
        write(header)
        writeTokens(
            buffer,
            HuffmanCode(header.lengths[..<header.literalCount]),
            HuffmanCode(header.lengths[header.literalCount...])
        )
    }

    private mutating func write(_ header: HuffmanHeader) {
        bits.reserve(1_024)
        bits.write(UInt64(header.literalCount - 257), 5)
        bits.write(UInt64(header.distanceCount - 1), 5)
        bits.write(UInt64(header.codeLengthCount - 4), 4)
        for symbol in HuffmanHeader.codeLengthOrder[..<header.codeLengthCount] {
            bits.write(UInt64(header.codeLengths[symbol]), 3)
        }
        let code = HuffmanCode(header.codeLengths)
        for run in header.runs {
            let symbol = Int(run & 255)
            bits.write(UInt64(code.entries[symbol] >> 4), Int(code.entries[symbol] & 15))
            bits.write(UInt64(run >> 8), HuffmanHeader.extraBits(of: symbol))
        }
    }

    private mutating func writeTokens(
        _ buffer: TokenBuffer,
        _ literals: HuffmanCode,
        _ distances: HuffmanCode
    ) {
        bits.reserve(buffer.count * 6 + 64)
        let codes = TokenCodes(literals, distances)
        for token in UnsafeBufferPointer(start: buffer.tokens, count: buffer.count) {
            codes.write(token, to: &bits)
        }
        codes.writeEnd(to: &bits)
    }
}

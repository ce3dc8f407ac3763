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
        let alphabet = DeflateAlphabet.shared
        bits.reserve(buffer.count * 6 + 64)
        // Codes that the header leaves out are written as nothing: the digest of the whole tells.
        let literalCodes = literals.entries + [UInt32](repeating: 0, count: 288 - literals.entries.count)
        let distanceCodes = distances.entries + [UInt32](repeating: 0, count: 32 - distances.entries.count)
        literalCodes.withUnsafeBufferPointer { literalCodes in
            distanceCodes.withUnsafeBufferPointer { distanceCodes in
                alphabet.lengthCode.withUnsafeBufferPointer { lengthCode in
                    alphabet.lengthBase.withUnsafeBufferPointer { lengthBase in
                        alphabet.lengthExtra.withUnsafeBufferPointer { lengthExtra in
                            for token in UnsafeBufferPointer(start: buffer.tokens, count: buffer.count) {
                                if token.isLiteral {
                                    let entry = literalCodes[Int(token.rawValue & 255)]
                                    bits.write(UInt64(entry >> 4), Int(entry & 15))
                                    continue
                                }
                                let code = Int(lengthCode[token.spelledLength])
                                let entry = literalCodes[257 + code]
                                bits.write(UInt64(entry >> 4), Int(entry & 15))
                                let rest = token.textLength - Int(lengthBase[code])
                                bits.write(UInt64(rest), Int(lengthExtra[code]))
                                let distance = token.distance - 1
                                let distanceCode = DeflateAlphabet.distanceCode(token.distance)
                                let distanceEntry = distanceCodes[distanceCode]
                                bits.write(UInt64(distanceEntry >> 4), Int(distanceEntry & 15))
                                let extra = max(0, distanceCode >> 1 - 1)
                                bits.write(UInt64(distance & (1 << extra - 1)), extra)
                            }
                        }
                    }
                }
            }
        }
        let end = literalCodes[DeflateAlphabet.endOfBlock]
        bits.write(UInt64(end >> 4), Int(end & 15))
    }
}

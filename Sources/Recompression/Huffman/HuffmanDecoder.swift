/// Decodes the symbols of one canonical Huffman code: one look into a table for short codes, bit by bit for long ones.
final class HuffmanDecoder {
    private static let tableBits = 11
    private static let maximumLength = 15

    private let alphabet: [DeflateSymbol]
    private let table = UnsafeMutablePointer<DeflateSymbol>.allocate(capacity: 1 << tableBits)
    private let symbols = UnsafeMutablePointer<UInt16>.allocate(capacity: 320)
    private let counts = UnsafeMutablePointer<Int>.allocate(capacity: 16)

    /// Decodes the symbols of `alphabet`, at most 320.
    init(_ alphabet: [DeflateSymbol]) {
        self.alphabet = alphabet
        table.initialize(repeating: .none, count: 1 << Self.tableBits)
        symbols.initialize(repeating: 0, count: 320)
        counts.initialize(repeating: 0, count: 16)
    }

    deinit {
        table.deallocate()
        symbols.deallocate()
        counts.deallocate()
    }

    /// Prepares for a code of at most as many symbols as the alphabet has, with lengths from 0 to 15.
    /// - Returns: Whether the lengths make a code: not over-subscribed, and complete unless it has one symbol or none.
    func prepare(_ lengths: ArraySlice<UInt8>) -> Bool {
        counts.update(repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        let used = lengths.count - counts[0]
        counts[0] = 0
        var free = 1
        for length in 1...Self.maximumLength {
            free = free << 1 - counts[length]
            if free < 0 { return false }
        }
        if free > 0, used > 1 { return false }
        fill(lengths)
        return true
    }

    private func fill(_ lengths: ArraySlice<UInt8>) {
        var offsets = [Int](repeating: 0, count: 17)
        var codes = [Int](repeating: 0, count: 17)
        for length in 1...Self.maximumLength {
            offsets[length + 1] = offsets[length] + counts[length]
            codes[length + 1] = (codes[length] + counts[length]) << 1
        }
        table.update(repeating: .none, count: 1 << Self.tableBits)
        for (symbol, byte) in lengths.enumerated() where byte > 0 {
            let length = Int(byte)
            symbols[offsets[length]] = UInt16(symbol)
            offsets[length] += 1
            let code = codes[length]
            codes[length] += 1
            guard length <= Self.tableBits else { continue }
            let entry = alphabet[symbol].coded(length: length)
            var index = Self.reversed(code, length)
            while index < 1 << Self.tableBits {
                table[index] = entry
                index += 1 << length
            }
        }
    }

    /// Takes the next symbol; ``DeflateSymbol/none`` when the bits are no code.
    @inline(__always)
    func decode(_ reader: inout BitCursor) -> DeflateSymbol {
        var symbol = table[reader.peek(Self.tableBits)]
        if !symbol.isNumber, symbol.isNone { symbol = decodeSlowly(reader) }
        reader.skip(symbol.codeLength)
        return symbol
    }

    @inline(never)
    private func decodeSlowly(_ reader: BitCursor) -> DeflateSymbol {
        let bits = reader.peek(Self.maximumLength)
        var code = 0
        var first = 0
        var index = 0
        for length in 1...Self.maximumLength {
            code |= bits >> (length - 1) & 1
            let count = counts[length]
            if code - first < count {
                return alphabet[Int(symbols[index + code - first])].coded(length: length)
            }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return .none
    }

    static func reversed(_ code: Int, _ length: Int) -> Int {
        var code = code
        var result = 0
        for _ in 0..<length {
            result = result << 1 | code & 1
            code >>= 1
        }
        return result
    }
}

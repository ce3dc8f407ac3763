/// Decodes the symbols of one canonical Huffman code: one look into a table for short codes, bit by bit for long ones.
final class HuffmanDecoder {
    private static let tableBits = 10
    private static let maximumLength = 15

    private let table = UnsafeMutablePointer<UInt16>.allocate(capacity: 1 << tableBits)
    private let symbols = UnsafeMutablePointer<UInt16>.allocate(capacity: 320)
    private let counts = UnsafeMutablePointer<Int>.allocate(capacity: 16)

    init() {
        table.initialize(repeating: 0, count: 1 << Self.tableBits)
        symbols.initialize(repeating: 0, count: 320)
        counts.initialize(repeating: 0, count: 16)
    }

    deinit {
        table.deallocate()
        symbols.deallocate()
        counts.deallocate()
    }

    /// Prepares for a code of at most 320 symbols with lengths from 0 to 15.
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
        table.update(repeating: 0, count: 1 << Self.tableBits)
        for (symbol, byte) in lengths.enumerated() where byte > 0 {
            let length = Int(byte)
            symbols[offsets[length]] = UInt16(symbol)
            offsets[length] += 1
            let code = codes[length]
            codes[length] += 1
            guard length <= Self.tableBits else { continue }
            var index = Self.reversed(code, length)
            while index < 1 << Self.tableBits {
                table[index] = UInt16(symbol << 4 | length)
                index += 1 << length
            }
        }
    }

    /// Takes the next symbol; -1 when the bits are no code.
    @inline(__always)
    func decode(_ reader: inout BitCursor) -> Int {
        let entry = Int(table[reader.peek(Self.tableBits)])
        if entry != 0 {
            reader.skip(entry & 15)
            return entry >> 4
        }
        return decodeSlowly(&reader)
    }

    @inline(never)
    private func decodeSlowly(_ reader: inout BitCursor) -> Int {
        let bits = reader.peek(Self.maximumLength)
        var code = 0
        var first = 0
        var index = 0
        for length in 1...Self.maximumLength {
            code |= bits >> (length - 1) & 1
            let count = counts[length]
            if code - first < count {
                reader.skip(length)
                return Int(symbols[index + code - first])
            }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return -1
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

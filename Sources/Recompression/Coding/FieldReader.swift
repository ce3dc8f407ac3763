/// Reads bytes and integers from an input; every shortage is a ``RecompressionError/malformedPatch(part:reason:)``.
package struct FieldReader {
    private var input: any ByteInput
    private let part: String
    private let buffer: ReadBuffer

    /// - Parameter part: What the fields are, for error messages.
    package init(_ input: any ByteInput, part: String) {
        self.input = input
        self.part = part
        buffer = ReadBuffer()
    }

    /// The next byte.
    package mutating func byte() throws -> UInt8 {
        if buffer.offset == buffer.end {
            buffer.end = try input.read(into: buffer.bytes)
            buffer.offset = 0
            guard buffer.end > 0 else {
                throw RecompressionError.malformedPatch(part: part, reason: "it ends too early")
            }
        }
        defer { buffer.offset += 1 }
        return buffer.bytes[buffer.offset]
    }

    /// The next integer, less than 2^63; see ``VariableInteger``.
    package mutating func integer() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw RecompressionError.malformedPatch(part: part, reason: "an integer is too large")
    }

    /// A length or an offset: at most `limit`.
    package mutating func count(upTo limit: Int64) throws -> Int64 {
        let value = try integer()
        guard value <= UInt64(limit) else {
            throw RecompressionError.malformedPatch(
                part: part,
                reason: "\(value) is beyond the limit of \(limit)"
            )
        }
        return Int64(value)
    }

    /// The next integer with a sign; see ``VariableInteger/append(signed:to:)``.
    package mutating func signed() throws -> Int64 {
        let value = try integer()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// The next `count` bytes.
    package mutating func bytes(_ count: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        for _ in 0..<count { result.append(try byte()) }
        return result
    }

    private final class ReadBuffer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
        var offset = 0
        var end = 0

        deinit {
            bytes.deallocate()
        }
    }
}

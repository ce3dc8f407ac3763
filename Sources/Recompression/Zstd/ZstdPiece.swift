/// What a zstd layer consists of, one after the other (RFC 8878, section 3.1).
enum ZstdPiece: Equatable {
    /// A frame with this much text.
    case frame(textLength: Int64)
    /// Bytes as they are: skippable frames, and what is no frame at all.
    case bytes([UInt8])

    /// More pieces than this are not described; such a layer goes whole.
    static let countLimit: Int64 = 1 << 20
    /// The longest run of bytes; longer ones are cut.
    static let bytesLimit = 1 << 16

    /// Appends the piece as the corrections have it.
    func append(to coded: inout [UInt8]) {
        switch self {
        case .frame(let length):
            VariableInteger.append(UInt64(length) << 1, to: &coded)
        case .bytes(let bytes):
            VariableInteger.append(UInt64(bytes.count) << 1 | 1, to: &coded)
            coded += bytes
        }
    }

    /// Reads a piece of a layer whose text has at most `limit` bytes left.
    static func read(from reader: inout FieldReader, limit: Int64) throws -> ZstdPiece {
        let first = try reader.integer()
        let length = first >> 1
        guard length <= (first & 1 == 0 ? UInt64(limit) : UInt64(bytesLimit)) else {
            throw RecompressionError.malformedPatch(
                part: "reconstruction",
                reason: "a piece of \(length) bytes is beyond its limit"
            )
        }
        if first & 1 == 0 { return .frame(textLength: Int64(length)) }
        return .bytes(try reader.bytes(Int(length)))
    }
}

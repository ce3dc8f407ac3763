/// Reads the header of a gzip member, byte for byte (RFC 1952, section 2.3).
enum GzipHeader {
    /// More than any header in use; names and comments count.
    static let limit = 1 << 16

    /// Whether a member begins with these bytes.
    static func isStart(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8
    }

    /// Reads a header to its end.
    static func read(_ reader: inout BitReader) throws -> [UInt8] {
        var header: [UInt8] = []
        try take(10, &header, &reader)
        guard isStart(header), header[3] & 0xE0 == 0 else { throw UnrebuildableStream.unusual }
        let flags = header[3]
        if flags & 4 != 0 {
            try take(2, &header, &reader)
            try take(Int(header[10]) | Int(header[11]) << 8, &header, &reader)
        }
        if flags & 8 != 0 { try takeText(&header, &reader) }
        if flags & 16 != 0 { try takeText(&header, &reader) }
        if flags & 2 != 0 { try take(2, &header, &reader) }
        guard header.count <= limit else { throw UnrebuildableStream.unusual }
        return header
    }

    private static func take(_ count: Int, _ header: inout [UInt8], _ reader: inout BitReader) throws {
        for _ in 0..<count {
            guard let byte = try reader.takeByte() else { throw UnrebuildableStream.unusual }
            header.append(byte)
        }
    }

    private static func takeText(_ header: inout [UInt8], _ reader: inout BitReader) throws {
        repeat {
            try take(1, &header, &reader)
        } while header[header.count - 1] != 0 && header.count <= limit
    }
}

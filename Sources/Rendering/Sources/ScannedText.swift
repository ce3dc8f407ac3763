import YAML

/// A text of bytes and how far it is read, with the line that that is in.
struct ScannedText {
    let bytes: [UInt8]
    private(set) var offset = 0
    private var line = 1
    private var lineStart = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset >= bytes.count }

    /// The next byte; not to be asked for at the end.
    var byte: UInt8 { bytes[offset] }

    var position: YAMLPosition { YAMLPosition(line: line, column: offset - lineStart + 1) }

    func starts(with token: String) -> Bool { bytes[offset...].starts(with: token.utf8) }

    /// Goes over `count` bytes, or to the end.
    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where !isAtEnd {
            if byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
    }

    /// Goes behind the next `end`, or to the end.
    mutating func skip(upTo end: String) {
        while !isAtEnd, !starts(with: end) { advance() }
        advance(end.utf8.count)
    }

    /// Goes over letters, digits and underscores.
    mutating func takeWord() -> String {
        let start = offset
        while !isAtEnd, Self.isLetter(byte) || Self.isDigit(byte) { advance() }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// Whether a word may begin with a byte.
    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

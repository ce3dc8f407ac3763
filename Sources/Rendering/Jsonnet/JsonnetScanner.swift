import YAML

/// Finds `import`, `importstr` and `importbin` in the text of a file of jsonnet, outside of comments and texts.
struct JsonnetScanner {
    /// One import.
    struct Import: Equatable {
        /// The path as it is written.
        let path: String
        /// Whether the file is jsonnet itself.
        let isCode: Bool
        /// Where it stands.
        let position: YAMLPosition
    }

    private let text: [UInt8]
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    private var found: [Import] = []

    /// All imports, in order.
    static func imports(in text: [UInt8]) -> [Import] {
        var scanner = JsonnetScanner(text: text)
        scanner.scan()
        return scanner.found
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func scan() {
        var keyword: (isCode: Bool, position: YAMLPosition)?
        while offset < text.count {
            let byte = text[offset]
            if byte <= 0x20 {
                advance()
            } else if byte == UInt8(ascii: "#") || starts(with: "//") {
                skip(upTo: "\n")
            } else if starts(with: "/*") {
                advance(2)
                skip(upTo: "*/")
            } else if let path = takeText() {
                if let keyword {
                    found.append(Import(path: path, isCode: keyword.isCode, position: keyword.position))
                }
                keyword = nil
            } else if Self.isLetter(byte) {
                let position = YAMLPosition(line: line, column: offset - lineStart + 1)
                switch takeWord() {
                case "import": keyword = (true, position)
                case "importstr", "importbin": keyword = (false, position)
                default: keyword = nil
                }
            } else {
                keyword = nil
                advance()
            }
        }
    }

    /// A text: in quotes, verbatim in quotes, or a block between `|||`.
    private mutating func takeText() -> String? {
        if starts(with: "|||") {
            skipBlock()
            return ""
        }
        let isVerbatim = text[offset] == UInt8(ascii: "@")
        let opening = offset + (isVerbatim ? 1 : 0)
        guard opening < text.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(text[opening]) else {
            return nil
        }
        let quote = text[opening]
        advance(opening + 1 - offset)
        var content: [UInt8] = []
        while offset < text.count {
            let byte = text[offset]
            let next = offset + 1 < text.count ? text[offset + 1] : 0
            if isVerbatim, byte == quote, next == quote {
                content.append(quote)
                advance(2)
            } else if !isVerbatim, byte == UInt8(ascii: "\\") {
                advance()
                content += takeEscaped()
            } else {
                advance()
                guard byte != quote else { break }
                content.append(byte)
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// What a backslash stands for, which is behind us.
    private mutating func takeEscaped() -> [UInt8] {
        guard offset < text.count else { return [] }
        let byte = text[offset]
        advance()
        guard byte == UInt8(ascii: "u") else { return [Self.escapes[byte] ?? byte] }
        let digits = text[offset...].prefix(4)
        advance(digits.count)
        let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
        return Array(String(scalar ?? "\u{FFFD}").utf8)
    }

    /// A block, which ends with the first line that lacks the indentation of its first one.
    private mutating func skipBlock() {
        skip(upTo: "\n")
        while starts(with: "\n") { advance() }
        let indentation = text[offset...].prefix { $0 == 0x20 || $0 == 0x09 }
        guard !indentation.isEmpty else { return }
        while offset < text.count, starts(with: "\n") || text[offset...].starts(with: indentation) {
            skip(upTo: "\n")
        }
        while offset < text.count, text[offset] == 0x20 || text[offset] == 0x09 { advance() }
        if starts(with: "|||") { advance(3) }
    }

    private mutating func takeWord() -> String {
        let start = offset
        while offset < text.count, Self.isLetter(text[offset]) || Self.isDigit(text[offset]) { advance() }
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    private func starts(with token: String) -> Bool { text[offset...].starts(with: token.utf8) }

    /// Goes behind the next `end`, or to the end of the text.
    private mutating func skip(upTo end: String) {
        while offset < text.count, !starts(with: end) { advance() }
        advance(end.utf8.count)
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where offset < text.count {
            if text[offset] == UInt8(ascii: "\n") {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
        UInt8(ascii: "t"): 0x09,
    ]
}

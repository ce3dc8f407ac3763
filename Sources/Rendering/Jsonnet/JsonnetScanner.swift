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

    private var text: ScannedText
    private var found: [Import] = []

    /// All imports, in order.
    static func imports(in text: [UInt8]) -> [Import] {
        var scanner = JsonnetScanner(text: text)
        scanner.scan()
        return scanner.found
    }

    private init(text: [UInt8]) {
        self.text = ScannedText(text)
    }

    private mutating func scan() {
        var keyword: (isCode: Bool, position: YAMLPosition)?
        while !text.isAtEnd {
            let byte = text.byte
            if byte <= 0x20 {
                text.advance()
            } else if byte == UInt8(ascii: "#") || text.starts(with: "//") {
                text.skip(upTo: "\n")
            } else if text.starts(with: "/*") {
                text.advance(2)
                text.skip(upTo: "*/")
            } else if let path = takeText() {
                if let keyword {
                    found.append(Import(path: path, isCode: keyword.isCode, position: keyword.position))
                }
                keyword = nil
            } else if ScannedText.isLetter(byte) {
                let position = text.position
                switch text.takeWord() {
                case "import": keyword = (true, position)
                case "importstr", "importbin": keyword = (false, position)
                default: keyword = nil
                }
            } else {
                keyword = nil
                text.advance()
            }
        }
    }

    /// A text: in quotes, verbatim in quotes, or a block between `|||`.
    private mutating func takeText() -> String? {
        if text.starts(with: "|||") {
            skipBlock()
            return ""
        }
        let isVerbatim = text.byte == UInt8(ascii: "@")
        let opening = text.offset + (isVerbatim ? 1 : 0)
        guard opening < text.bytes.count,
            [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(text.bytes[opening])
        else {
            return nil
        }
        let quote = text.bytes[opening]
        text.advance(opening + 1 - text.offset)
        var content: [UInt8] = []
        while !text.isAtEnd {
            let byte = text.byte
            let next = text.offset + 1 < text.bytes.count ? text.bytes[text.offset + 1] : 0
            if isVerbatim, byte == quote, next == quote {
                content.append(quote)
                text.advance(2)
            } else if !isVerbatim, byte == UInt8(ascii: "\\") {
                text.advance()
                content += takeEscaped()
            } else {
                text.advance()
                guard byte != quote else { break }
                content.append(byte)
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// What a backslash stands for, which is behind us.
    private mutating func takeEscaped() -> [UInt8] {
        guard !text.isAtEnd else { return [] }
        let byte = text.byte
        text.advance()
        guard byte == UInt8(ascii: "u") else { return [Self.escapes[byte] ?? byte] }
        let digits = text.bytes[text.offset...].prefix(4)
        text.advance(digits.count)
        let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
        return Array(String(scalar ?? "\u{FFFD}").utf8)
    }

    /// A block, which ends with the first line that lacks the indentation of its first one.
    private mutating func skipBlock() {
        text.skip(upTo: "\n")
        while text.starts(with: "\n") { text.advance() }
        let indentation = text.bytes[text.offset...].prefix { $0 == 0x20 || $0 == 0x09 }
        guard !indentation.isEmpty else { return }
        while !text.isAtEnd, text.starts(with: "\n") || text.bytes[text.offset...].starts(with: indentation) {
            text.skip(upTo: "\n")
        }
        while !text.isAtEnd, text.byte == 0x20 || text.byte == 0x09 { text.advance() }
        if text.starts(with: "|||") { text.advance(3) }
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
        UInt8(ascii: "t"): 0x09,
    ]
}

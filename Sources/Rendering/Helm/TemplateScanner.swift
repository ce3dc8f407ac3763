import YAML

/// Finds words of interest in the actions of a template, `{{ … }}`, outside of comments and texts.
struct TemplateScanner {
    /// A word that was found.
    struct Word: Equatable {
        /// The word.
        let text: String
        /// Where it stands.
        let position: YAMLPosition
    }

    /// Functions that ask a cluster or a network, and find nothing at the hub.
    static let lookups: Set<String> = ["lookup", "getHostByName"]
    /// Functions that tell the time.
    static let clocks: Set<String> = ["now", "ago"]
    /// What a template knows of the cluster, as the scanner finds it.
    static let capabilities = "Capabilities"

    private let text: [UInt8]
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    private var found: [Word] = []

    /// Calls of the functions above and uses of the capabilities, in order.
    static func words(in text: [UInt8]) -> [Word] {
        var scanner = TemplateScanner(text: text)
        while scanner.goToAction() { scanner.scanAction() }
        return scanner.found
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func goToAction() -> Bool {
        while offset < text.count {
            if starts(with: "{{") {
                advance(2)
                return true
            }
            advance()
        }
        return false
    }

    private mutating func scanAction() {
        while offset < text.count, !starts(with: "}}") {
            let byte = text[offset]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): skipText(until: byte)
            case _ where starts(with: "/*"):
                while offset < text.count, !starts(with: "*/") { advance() }
            case _ where Self.isWordStart(byte): takeWord()
            default: advance()
            }
        }
    }

    /// Goes over a text, in which `tpl` may find actions again.
    private mutating func skipText(until quote: UInt8) {
        let position = YAMLPosition(line: line, column: offset - lineStart + 1)
        advance()
        let start = offset
        while offset < text.count, text[offset] != quote {
            advance(text[offset] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1)
        }
        found += Self.words(in: Array(text[start..<offset])).map { Word(text: $0.text, position: position) }
        advance()
    }

    private mutating func takeWord() {
        let start = offset
        let position = YAMLPosition(line: line, column: offset - lineStart + 1)
        while offset < text.count, Self.isWordStart(text[offset]) || Self.isDigit(text[offset]) { advance() }
        let word = String(decoding: text[start..<offset], as: UTF8.self)
        let before = start > 0 ? text[start - 1] : 0x20
        let isField = before == UInt8(ascii: ".") || before == UInt8(ascii: "$")
        let isFunction = Self.lookups.contains(word) || Self.clocks.contains(word)
        if isField ? word == Self.capabilities : isFunction {
            found.append(Word(text: word, position: position))
        }
    }

    private func starts(with token: String) -> Bool { text[offset...].starts(with: token.utf8) }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where offset < text.count {
            if text[offset] == UInt8(ascii: "\n") {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
    }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

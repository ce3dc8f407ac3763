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

    private var text: ScannedText
    private var found: [Word] = []

    /// Calls of the functions above and uses of the capabilities, in order.
    static func words(in text: [UInt8]) -> [Word] {
        var scanner = TemplateScanner(text: text)
        while scanner.goToAction() { scanner.scanAction() }
        return scanner.found
    }

    private init(text: [UInt8]) {
        self.text = ScannedText(text)
    }

    private mutating func goToAction() -> Bool {
        while !text.isAtEnd {
            if text.starts(with: "{{") {
                text.advance(2)
                return true
            }
            text.advance()
        }
        return false
    }

    private mutating func scanAction() {
        while !text.isAtEnd, !text.starts(with: "}}") {
            let byte = text.byte
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): skipText(until: byte)
            case _ where text.starts(with: "/*"):
                while !text.isAtEnd, !text.starts(with: "*/") { text.advance() }
            case _ where ScannedText.isLetter(byte): takeWord()
            default: text.advance()
            }
        }
    }

    /// Goes over a text, in which `tpl` may find actions again.
    private mutating func skipText(until quote: UInt8) {
        let position = text.position
        text.advance()
        let start = text.offset
        while !text.isAtEnd, text.byte != quote {
            text.advance(text.byte == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") ? 2 : 1)
        }
        found += Self.words(in: Array(text.bytes[start..<text.offset])).map {
            Word(text: $0.text, position: position)
        }
        text.advance()
    }

    private mutating func takeWord() {
        let start = text.offset
        let position = text.position
        let word = text.takeWord()
        let before = start > 0 ? text.bytes[start - 1] : 0x20
        let isField = before == UInt8(ascii: ".") || before == UInt8(ascii: "$")
        let isFunction = Self.lookups.contains(word) || Self.clocks.contains(word)
        if isField ? word == Self.capabilities : isFunction {
            found.append(Word(text: word, position: position))
        }
    }
}

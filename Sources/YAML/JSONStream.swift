/// Takes a text of JSON objects, one after the other, apart: YAML knows neither several in a row nor halves of characters.
///
/// `\ud83d\ude00` is two escapes for one character, which YAML writes as one; half of such a pair becomes U+FFFD, as in Go. Whether the
/// objects are good JSON is for the reader of YAML to say, of which JSON is a part.
struct JSONStream {
    private let text: [UInt8]
    private var offset = 0
    private var line = 1
    private var column = 1
    private var piece: [UInt8] = []

    /// The objects of `text`; nil unless it holds nothing but those, and perhaps `null` or lines `---` between them.
    /// - Parameter limit: How many are taken, and one more to tell that there are too many.
    static func pieces(of text: [UInt8], atMost limit: Int) -> [TextPiece]? {
        guard let first = text.first(where: { !isSpace($0) }), "{n".utf8.contains(first) else { return nil }
        var stream = JSONStream(text: text)
        return stream.pieces(atMost: limit)
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func pieces(atMost limit: Int) -> [TextPiece]? {
        var pieces: [TextPiece] = []
        while let byte = current {
            if Self.isSpace(byte) {
                skip()
            } else if column == 1, text[offset...].starts(with: "---".utf8) {
                for _ in 0..<3 { skip() }
            } else {
                guard let value = byte == UInt8(ascii: "{") ? takeObject() : takeNull() else { return nil }
                pieces.append(value)
                guard pieces.count <= limit else { return pieces }
            }
        }
        return pieces
    }

    private mutating func takeObject() -> TextPiece? {
        let origin = YAMLPosition(line: line, column: column)
        piece = []
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                keep()
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                keep()
                if depth == 0 { return TextPiece(piece, at: origin) }
            case UInt8(ascii: "\""):
                guard keepString() else { return nil }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                keep()
            case _ where Self.isSpace(byte):
                keep()
            default:
                guard keepWord() else { return nil }
            }
        }
        return nil
    }

    private mutating func takeNull() -> TextPiece? {
        let origin = YAMLPosition(line: line, column: column)
        piece = []
        return keepWord() && piece == Array("null".utf8) ? TextPiece(piece, at: origin) : nil
    }

    private mutating func keepString() -> Bool {
        keep()
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                keep()
                return true
            case UInt8(ascii: "\\"):
                keepEscape()
            case 0..<0x20:
                return false
            default:
                keep()
            }
        }
        return false
    }

    private mutating func keepEscape() {
        guard let unit = unit(at: offset), UTF16.isSurrogate(unit) else {
            keep()
            if current != nil { keep() }
            return
        }
        if UTF16.isLeadSurrogate(unit), let second = self.unit(at: offset + 6), UTF16.isTrailSurrogate(second)
        {
            let scalar = 0x1_0000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            let digits = String(scalar, radix: 16)
            piece += Array("\\U\(String(repeating: "0", count: 8 - digits.count))\(digits)".utf8)
            for _ in 0..<12 { skip() }
        } else {
            piece += Array("\\uFFFD".utf8)
            for _ in 0..<6 { skip() }
        }
    }

    /// The number in `\uXXXX`.
    private func unit(at start: Int) -> UInt16? {
        guard start + 6 <= text.count, text[start] == UInt8(ascii: "\\"), text[start + 1] == UInt8(ascii: "u")
        else { return nil }
        let digits = text[(start + 2)..<(start + 6)]
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// `true`, `false`, `null`, or what may be a number.
    private mutating func keepWord() -> Bool {
        let start = offset
        while let byte = current, !Self.isSpace(byte), !Self.isPunctuation(byte) { keep() }
        let word = text[start..<offset]
        return ["true", "false", "null"].contains(String(decoding: word, as: UTF8.self))
            || word.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    }

    private var current: UInt8? { offset < text.count ? text[offset] : nil }

    private mutating func keep() {
        piece.append(text[offset])
        skip()
    }

    private mutating func skip() {
        let byte = text[offset]
        offset += 1
        if byte == UInt8(ascii: "\n") {
            (line, column) = (line + 1, 1)
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool { "{}[],:\"".utf8.contains(byte) }
}

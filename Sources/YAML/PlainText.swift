/// Which texts may stand without quotes.
enum PlainText {
    /// Whether `text` can be written plain, as a key or a value in block style, and is read back as it is by every reader.
    static func isSafe(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        guard first != space, last != space, last != UInt8(ascii: ":"), !indicators.contains(first) else {
            return false
        }
        if first == UInt8(ascii: "-") {
            guard bytes.count > 1, bytes[1] != space, !bytes.starts(with: "---".utf8) else { return false }
        }
        guard !bytes.starts(with: "...".utf8), text != "<<" else { return false }
        for (left, right) in zip(bytes, bytes.dropFirst()) {
            if left == UInt8(ascii: ":"), right == space { return false }
            if left == space, right == UInt8(ascii: "#") { return false }
        }
        return text.unicodeScalars.allSatisfy(isPrintable)
    }

    /// Whether a character may stand in YAML without an escape; line breaks and tabs are not among them.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x1_0000...0x10_FFFF:
            true
        default: false
        }
    }

    private static let space = UInt8(ascii: " ")
    private static let indicators = Set("?:,[]{}#&*!|>'\"%@`".utf8)
}

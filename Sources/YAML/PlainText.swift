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
        guard !bytes.starts(with: "...".utf8), text != "<<", !isDateOrTime(bytes) else { return false }
        for (left, right) in zip(bytes, bytes.dropFirst()) {
            if left == UInt8(ascii: ":"), right == space { return false }
            if left == space, right == UInt8(ascii: "#") { return false }
        }
        return text.unicodeScalars.allSatisfy(isPrintable)
    }

    /// Whether `text` begins like `2001-1-1`, or is `1:30`: text to Kubernetes, but dates and base-60 numbers to kustomize
    /// and to readers of YAML 1.1.
    private static func isDateOrTime(_ text: [UInt8]) -> Bool {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard let first = text.first,
            isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        else {
            return false
        }
        if text.count >= 8, text[0..<4].allSatisfy(isDigit), text[4] == UInt8(ascii: "-"), isDigit(text[5]) {
            return true
        }
        return text.contains(UInt8(ascii: ":"))
            && text.dropFirst().allSatisfy {
                isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
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

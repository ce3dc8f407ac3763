/// Tells what plain scalars mean, by the rules of `sigs.k8s.io/yaml`, which the API server, kubectl, Flux and Argo CD share.
///
/// Those are the rules of go-yaml version 2: YAML 1.1 booleans (`y`, `yes`, `on` and their opposites), `0x`, `0o`, `0b` and
/// leading-zero octal numbers, underscores in numbers, no sexagesimal numbers, dates are text. What is neither null, boolean
/// nor number is text. The tests hold what kubectl made of each form.
enum ScalarResolver {
    /// What a plain scalar turns out to be.
    enum Resolution: Equatable {
        case value(YAMLValue)
        /// `.inf` and `.nan`, which JSON does not have.
        case inexpressible
    }

    static func resolve(_ text: String) -> Resolution {
        guard let first = text.utf8.first else { return .value(.null) }
        if let word = words[text] { return .value(word) }
        switch first {
        case UInt8(ascii: "."):
            if infinities.contains(text) { return .inexpressible }
            return .value(fraction(text).map(YAMLValue.number) ?? .string(text))
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            if infinities.contains(text) { return .inexpressible }
            return .value(number(text) ?? .string(text))
        default:
            return .value(.string(text))
        }
    }

    private static let words: [String: YAMLValue] = {
        var words: [String: YAMLValue] = [:]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .boolean(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .boolean(false)
        }
        for word in ["~", "null", "Null", "NULL"] { words[word] = .null }
        return words
    }()

    private static let infinities: Set<String> = [
        ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    /// A number that starts with a point; underscores may stand between digits only.
    private static func fraction(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
            guard index + 1 < bytes.count, isDigit(bytes[index - 1]), isDigit(bytes[index + 1]) else {
                return nil
            }
        }
        return decimal(bytes.filter { $0 != UInt8(ascii: "_") })
    }

    /// A number that starts with a digit or a sign; underscores may stand anywhere after that.
    private static func number(_ text: String) -> YAMLValue? {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: "_") }
        return integer(bytes) ?? decimal(bytes).map(YAMLValue.number)
    }

    private static func integer(_ bytes: [UInt8]) -> YAMLValue? {
        var digits = bytes[...]
        var sign = ""
        if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            sign = first == UInt8(ascii: "-") ? "-" : ""
            digits = digits.dropFirst()
        }
        let radix = takeRadix(&digits)
        guard let first = digits.first, isAlphanumeric(first) else { return nil }
        let text = sign + String(decoding: digits, as: UTF8.self)
        if let value = Int64(text, radix: radix) { return .integer(value) }
        guard bytes.first != UInt8(ascii: "-"), bytes.first != UInt8(ascii: "+") else { return nil }
        return UInt64(text, radix: radix).map(YAMLValue.unsigned)
    }

    private static func takeRadix(_ digits: inout ArraySlice<UInt8>) -> Int {
        guard digits.first == UInt8(ascii: "0"), digits.count > 1 else { return 10 }
        let radix =
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): 16
            case UInt8(ascii: "o"): 8
            case UInt8(ascii: "b"): 2
            default: 0
            }
        digits = digits.dropFirst(radix == 0 ? 1 : 2)
        return radix == 0 ? 8 : radix
    }

    /// `[sign] (. digits | digits [. [digits]]) [e [sign] digits]`, finite.
    private static func decimal(_ bytes: [UInt8]) -> Double? {
        var rest = bytes[...]
        takeSign(&rest)
        let whole = takeDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            takeSign(&rest)
            guard takeDigits(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty, let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else {
            return nil
        }
        return value
    }

    private static func takeSign(_ rest: inout ArraySlice<UInt8>) {
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> Int {
        let before = rest.count
        rest = rest.drop(while: isDigit)
        return before - rest.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

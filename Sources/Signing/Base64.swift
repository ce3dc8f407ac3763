/// Base64 as RFC 4648 has it, without the leniency that lets two texts stand for the same bytes.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let padding = UInt8(ascii: "=")

    /// The standard alphabet, padded, without line breaks.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for index in 0..<3 {
                group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0)
            }
            for index in 0..<4 {
                let sextet = Int(group >> UInt32(18 - 6 * index)) & 63
                text.append(index <= count ? alphabet[sextet] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of `text`, which is in the standard or in the URL-safe alphabet.
    ///
    /// Nil for missing padding, line breaks, a mix of both alphabets, or unused bits that are not zero.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var pads = 0
        var alphabets: Alphabets = []
        for character in text {
            if character == padding {
                pads += 1
                guard pads <= 2 else { return nil }
                group <<= 6
            } else {
                guard pads == 0, let sextet = value(of: character, &alphabets) else { return nil }
                group = group << 6 | UInt32(sextet)
            }
            digits += 1
            guard digits == 4 else { continue }
            let unused = group & (pads == 0 ? 0 : pads == 1 ? 0xFF : 0xFFFF)
            guard unused == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            if pads < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if pads < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
            group = 0
            digits = 0
            if pads > 0 { pads = 3 }
        }
        return alphabets == .both ? nil : bytes
    }

    private struct Alphabets: OptionSet {
        let rawValue: Int
        static let standard = Alphabets(rawValue: 1)
        static let urlSafe = Alphabets(rawValue: 2)
        static let both: Alphabets = [.standard, .urlSafe]
    }

    private static func value(of character: UInt8, _ alphabets: inout Alphabets) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"):
            return character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "/"):
            alphabets.insert(.standard)
            return character == UInt8(ascii: "+") ? 62 : 63
        case UInt8(ascii: "-"), UInt8(ascii: "_"):
            alphabets.insert(.urlSafe)
            return character == UInt8(ascii: "-") ? 62 : 63
        default:
            return nil
        }
    }
}

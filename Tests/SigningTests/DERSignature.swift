import Testing

/// The two numbers of an ECDSA signature over P-256, for tests that write them in every wrong way.
struct DERSignature: Equatable {
    /// The order of the group, big-endian.
    static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// 32 bytes, big-endian.
    var r: [UInt8]
    /// 32 bytes, big-endian.
    var s: [UInt8]

    init(_ der: [UInt8]) throws {
        let first = Int(der[3])
        let second = Int(der[5 + first])
        try #require(der[0] == 0x30 && der[2] == 0x02 && der[4 + first] == 0x02)
        try #require(der.count == 6 + first + second && Int(der[1]) == der.count - 2)
        r = Self.padded(der[4..<4 + first])
        s = Self.padded(der[6 + first..<6 + first + second])
    }

    /// Minimal DER.
    var encoded: [UInt8] { Self.encode(Self.integer(r), Self.integer(s)) }

    /// The signature that verifies just as well: (r, n - s).
    var malleated: DERSignature {
        var other = self
        other.s = Self.subtract(s, from: Self.order)
        return other
    }

    /// A sequence of two integers with the given contents.
    static func encode(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        let body = [0x02, UInt8(first.count)] + first + [0x02, UInt8(second.count)] + second
        return [0x30, UInt8(body.count)] + body
    }

    /// The contents of a minimal, non-negative integer.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let trimmed = Array(bytes.drop { $0 == 0 })
        guard let first = trimmed.first else { return [0] }
        return first & 0x80 == 0 ? trimmed : [0] + trimmed
    }

    static func subtract(_ small: [UInt8], from large: [UInt8]) -> [UInt8] {
        var result = large
        var borrow = 0
        for index in large.indices.reversed() {
            let difference = Int(large[index]) - Int(small[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            result[index] = UInt8(difference & 0xFF)
        }
        return result
    }

    static func add(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var carry = 0
        for index in left.indices.reversed() {
            let sum = Int(left[index]) + Int(right[index]) + carry
            carry = sum >> 8
            result[index] = UInt8(sum & 0xFF)
        }
        return result
    }

    private static func padded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let trimmed = bytes.drop { $0 == 0 }
        return [UInt8](repeating: 0, count: 32 - trimmed.count) + trimmed
    }
}

/// One step of a deflate stream: a literal byte, or a copy of `length` bytes from `distance` back (RFC 1951, section 3.2.5).
///
/// Length 258 has two spellings in the format, code 285 and code 284 with extra bits 31; the second is kept as length 259.
struct Token: Equatable {
    /// The length that stands for 258 written as code 284.
    static let longSpelling = 259
    static let literal = Token(rawValue: 0)

    let rawValue: UInt32

    @inline(__always)
    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inline(__always)
    init(length: Int, distance: Int) {
        rawValue = UInt32(truncatingIfNeeded: distance << 9 | length)
    }

    @inline(__always) var isLiteral: Bool { rawValue < 512 }
    /// How the length is written: 3 to 258, or 259.
    @inline(__always) var spelledLength: Int { Int(rawValue & 511) }
    /// The byte of a literal; 256 and the length of a match: for tables of ``places``.
    @inline(__always) var place: Int { Int(rawValue & 511) &+ (isLiteral ? 0 : 256) }
    /// How many places there are, and a few more.
    static let places = 768

    /// 1 to 32768.
    @inline(__always) var distance: Int { Int(rawValue >> 9) }
    /// The number of bytes that it stands for.
    @inline(__always) var textLength: Int {
        isLiteral ? 1 : min(spelledLength, 258)
    }
}

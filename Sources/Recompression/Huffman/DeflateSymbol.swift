/// What a code of a deflate stream stands for, and how long the code is (RFC 1951, section 3.2.5).
struct DeflateSymbol {
    private static let isOtherFlag: UInt32 = 1 << 31
    private static let isSpecialFlag: UInt32 = 1 << 30

    /// Bits 0 to 3: the length of the code; 4 to 7: how many bits follow it; 8 to 23: the value; 30 and 31: the kind.
    private var bits: UInt32

    /// Not a symbol; special like the end of the block, and without a code.
    static let none = DeflateSymbol(bits: isOtherFlag | isSpecialFlag)

    @inline(__always)
    private init(bits: UInt32) {
        self.bits = bits
    }

    /// A byte, or any other plain number to 65535.
    init(number: Int) {
        bits = UInt32(truncatingIfNeeded: number << 8)
    }

    /// A length or a distance: `base` and what the `extraBits` that follow say.
    init(base: Int, extraBits: Int) {
        bits = UInt32(truncatingIfNeeded: base << 8 | extraBits << 4) | Self.isOtherFlag
    }

    /// The end of the block, or a symbol that must not occur.
    init(special number: Int) {
        bits = UInt32(truncatingIfNeeded: number << 8) | Self.isOtherFlag | Self.isSpecialFlag
    }

    /// The symbol with the length of its code, 1 to 15.
    func coded(length: Int) -> DeflateSymbol {
        DeflateSymbol(bits: bits | UInt32(truncatingIfNeeded: length))
    }

    @inline(__always) var isNone: Bool { bits == Self.isOtherFlag | Self.isSpecialFlag }
    @inline(__always) var isNumber: Bool { bits < Self.isOtherFlag }
    @inline(__always) var isSpecial: Bool { bits & Self.isSpecialFlag != 0 }
    @inline(__always) var codeLength: Int { Int(bits & 15) }
    @inline(__always) var extraBits: Int { Int(bits >> 4 & 15) }
    @inline(__always) var value: Int { Int(bits >> 8 & 0xFFFF) }
}

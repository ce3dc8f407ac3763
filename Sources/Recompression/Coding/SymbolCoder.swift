/// One side of the entropy coder: the encoder writes the given bit, the decoder ignores it and returns the one it read.
///
/// Everything that is coded goes through one function for both sides, so they are mirror images by construction.
protocol SymbolCoder: ~Copyable {
    /// Whether this is the reading side, where the values passed in mean nothing.
    static var isDecoder: Bool { get }

    /// Codes a bit whose probability of being 0 is `estimate`/65536, and adapts the estimate.
    mutating func bit(_ value: Int, _ estimate: UnsafeMutablePointer<UInt16>) -> Int

    /// Codes the low `count` bits of `value` (at most 32), each as likely 0 as 1.
    mutating func plain(_ value: Int, bits count: Int) -> Int
}

extension SymbolCoder where Self: ~Copyable {
    /// Codes a yes or no.
    @inline(__always)
    mutating func flag(_ value: Bool, _ estimate: UnsafeMutablePointer<UInt16>) -> Bool {
        bit(value ? 1 : 0, estimate) != 0
    }

    /// Codes `count` bits of `value`, highest first, each in the context of the ones before; uses `1 << count` estimates.
    mutating func tree(_ value: Int, bits count: Int, _ estimates: UnsafeMutablePointer<UInt16>) -> Int {
        var node = 1
        for shift in stride(from: count - 1, through: 0, by: -1) {
            node = node << 1 | bit(value >> shift & 1, estimates + node)
        }
        return node - 1 << count
    }

    /// Codes a number from 0 to 2^48 - 2: its size as a tree of 64, then its bits; uses 128 estimates.
    mutating func number(_ value: Int, _ estimates: UnsafeMutablePointer<UInt16>) -> Int {
        let shifted = UInt64(truncatingIfNeeded: value) &+ 1
        let size = min(48, tree(63 - max(shifted, 1).leadingZeroBitCount, bits: 6, estimates))
        var result: UInt64 = 1
        for index in 0..<size {
            let place = size - 1 - index
            let next = Int(truncatingIfNeeded: shifted >> UInt64(place) & 1)
            let coded = index == 0 ? bit(next, estimates + 64 + size) : plain(next, bits: 1)
            result = result << 1 | UInt64(coded)
        }
        return Int(result - 1)
    }
}

/// The adaptation of an estimate, the same on both sides.
///
/// 1/32 of the way each time; it settles at 31/65536, so that a thousand expected bits cost less than one.
enum Estimate {
    static let even: UInt16 = 1 << 15

    @inline(__always)
    static func adapted(_ estimate: UInt16, to bit: Int) -> UInt16 {
        bit == 0 ? estimate &+ (65_535 &- estimate) >> 5 : estimate &- estimate >> 5
    }
}

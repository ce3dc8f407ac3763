/// The writing half of a binary range coder with carry (Martin 1979; the byte form of LZMA's).
struct RangeEncoder: SymbolCoder, ~Copyable {
    static var isDecoder: Bool { false }

    /// What has been written and can be taken away.
    private(set) var bytes: [UInt8] = []
    private var low: UInt64 = 0
    private var range: UInt32 = .max
    private var cache: UInt8 = 0
    private var pending = 1

    @inline(__always)
    mutating func bit(_ value: Int, _ estimate: UnsafeMutablePointer<UInt16>) -> Int {
        let bound = (range >> 16) &* UInt32(estimate.pointee)
        if value == 0 {
            range = bound
        } else {
            low &+= UInt64(bound)
            range &-= bound
        }
        estimate.pointee = Estimate.adapted(estimate.pointee, to: value)
        while range < 1 << 24 {
            range <<= 8
            shiftLow()
        }
        return value
    }

    mutating func plain(_ value: Int, bits count: Int) -> Int {
        for shift in stride(from: count - 1, through: 0, by: -1) {
            range >>= 1
            if value >> shift & 1 != 0 { low &+= UInt64(range) }
            while range < 1 << 24 {
                range <<= 8
                shiftLow()
            }
        }
        return value
    }

    /// Hands out what has been written so far.
    mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    /// Writes what is left; nothing may be coded after it.
    mutating func finish() {
        for _ in 0..<5 { shiftLow() }
    }

    private mutating func shiftLow() {
        if low < 0xFF00_0000 || low > 0xFFFF_FFFF {
            let carry = UInt8(truncatingIfNeeded: low >> 32)
            var byte = cache
            while pending > 0 {
                bytes.append(byte &+ carry)
                byte = 0xFF
                pending -= 1
            }
            cache = UInt8(truncatingIfNeeded: low >> 24)
        }
        pending += 1
        low = (low & 0x00FF_FFFF) << 8
    }
}

/// Unsigned integers in groups of seven bits, lowest first, the high bit set on all but the last (LEB128).
package enum VariableInteger {
    /// Appends `value`, in at most 10 bytes.
    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends `value`; small negative numbers are as short as small positive ones.
    package static func append(signed value: Int64, to bytes: inout [UInt8]) {
        append(UInt64(bitPattern: value << 1 ^ value >> 63), to: &bytes)
    }
}

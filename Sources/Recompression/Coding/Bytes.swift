import Glibc

/// Comparing stretches of memory, many bytes at a time.
package enum Bytes {
    /// Whether both hold the same.
    package static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }

    /// How many bytes at `left` and `right` agree, at most `limit`.
    ///
    /// May read up to 7 bytes beyond the limit.
    @inlinable
    @inline(__always)
    package static func commonLength(
        _ left: UnsafePointer<UInt8>,
        _ right: UnsafePointer<UInt8>,
        limit: Int
    ) -> Int {
        var length = 0
        while length < limit {
            let difference =
                UnsafeRawPointer(left + length).loadUnaligned(as: UInt64.self)
                ^ UnsafeRawPointer(right + length).loadUnaligned(as: UInt64.self)
            if difference != 0 {
                return min(limit, length + UInt64(littleEndian: difference).trailingZeroBitCount >> 3)
            }
            length += 8
        }
        return limit
    }
}

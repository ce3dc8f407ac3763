import Recompression

/// Differences of stretches of memory of the same length, many bytes at a time.
extension Bytes {
    /// Puts `bytes` less `base`, each modulo 256, into `difference`.
    static func subtract(
        _ base: UnsafeRawBufferPointer,
        from bytes: UnsafeRawBufferPointer,
        into difference: UnsafeMutableRawBufferPointer
    ) {
        let count = min(bytes.count, base.count, difference.count)
        guard count > 0, let left = bytes.baseAddress, let right = base.baseAddress,
            let result = difference.baseAddress
        else { return }
        combine(left, right, into: result, count: count, wide: { $0 &- $1 }, narrow: { $0 &- $1 })
    }

    /// Adds `difference` to `bytes`, each modulo 256.
    static func add(_ difference: UnsafeRawBufferPointer, to bytes: UnsafeMutableRawBufferPointer) {
        let count = min(bytes.count, difference.count)
        guard count > 0, let result = bytes.baseAddress, let right = difference.baseAddress else { return }
        combine(result, right, into: result, count: count, wide: { $0 &+ $1 }, narrow: { $0 &+ $1 })
    }

    @inline(__always)
    private static func combine(
        _ left: UnsafeRawPointer,
        _ right: UnsafeRawPointer,
        into result: UnsafeMutableRawPointer,
        count: Int,
        wide: (SIMD32<UInt8>, SIMD32<UInt8>) -> SIMD32<UInt8>,
        narrow: (UInt8, UInt8) -> UInt8
    ) {
        var place = 0
        while place + 32 <= count {
            let combined = wide(
                (left + place).loadUnaligned(as: SIMD32<UInt8>.self),
                (right + place).loadUnaligned(as: SIMD32<UInt8>.self)
            )
            (result + place).storeBytes(of: combined, as: SIMD32<UInt8>.self)
            place += 32
        }
        while place < count {
            let combined = narrow(
                (left + place).load(as: UInt8.self),
                (right + place).load(as: UInt8.self)
            )
            (result + place).storeBytes(of: combined, as: UInt8.self)
            place += 1
        }
    }
}

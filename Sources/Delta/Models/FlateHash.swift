/// The hashes of klauspost/compress and of Go's compress/flate from 1.27 on, 15 bits each.
enum FlateHash {
    static let size = 1 << 15

    @inline(__always)
    static func four(_ word: UInt64) -> Int {
        Int((UInt32(truncatingIfNeeded: word) &* 2_654_435_761) >> 17)
    }

    @inline(__always)
    static func five(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: ((word << 24) &* 889_523_592_379) >> 49)
    }

    @inline(__always)
    static func seven(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: ((word << 8) &* 58_295_818_150_454_627) >> 49)
    }
}

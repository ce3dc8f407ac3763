/// The hashes of klauspost/compress and of Go's compress/flate from 1.27 on, of 15 bits where nothing else is said.
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

    /// A hash of five bytes, of so many bits.
    @inline(__always)
    static func five(_ word: UInt64, bits: UInt64) -> Int {
        Int(truncatingIfNeeded: ((word << 24) &* 889_523_592_379) >> (64 - bits))
    }

    @inline(__always)
    static func seven(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: ((word << 8) &* 58_295_818_150_454_627) >> 49)
    }
}

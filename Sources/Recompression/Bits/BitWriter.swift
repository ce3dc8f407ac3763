/// Writes bits, lowest bit of each byte first, into memory that the owner takes away.
struct BitWriter: ~Copyable {
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var bits: UInt64 = 0
    private var bitCount = 0
    /// The number of whole bytes written and not yet dropped.
    private(set) var count = 0

    init() {
        capacity = 1 << 18
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        buffer.deallocate()
    }

    /// The whole bytes written since the last ``removeAll()``.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer, count: count) }

    /// Drops the whole bytes; the bits of an unfinished one stay.
    mutating func removeAll() {
        count = 0
    }

    /// Makes room for `size` more bytes.
    mutating func reserve(_ size: Int) {
        guard count + size + 16 > capacity else { return }
        capacity = max(capacity * 2, count + size + 16)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }

    /// Writes the low `width` bits of `value`, at most 48; there must be room.
    @inline(__always)
    mutating func write(_ value: UInt64, _ width: Int) {
        bits |= value << UInt64(truncatingIfNeeded: bitCount)
        bitCount &+= width
        flushBytes()
    }

    /// The number of bits that are missing to a whole byte.
    var paddingWidth: Int { (8 - bitCount & 7) & 7 }

    /// Fills the last byte with the low bits of `padding`.
    mutating func align(padding: Int) {
        reserve(16)
        write(UInt64(padding) & 0x7F & ((1 << UInt64(paddingWidth)) &- 1), paddingWidth)
        flushBytes()
    }

    /// Writes whole bytes at a byte boundary.
    mutating func writeBytes(_ source: UnsafeRawBufferPointer) {
        reserve(source.count + 16)
        flushBytes()
        guard let start = source.baseAddress else { return }
        UnsafeMutableRawPointer(buffer + count).copyMemory(from: start, byteCount: source.count)
        count += source.count
    }

    @inline(__always)
    private mutating func flushBytes() {
        UnsafeMutableRawPointer(buffer + count).storeBytes(of: bits.littleEndian, as: UInt64.self)
        let whole = bitCount >> 3
        count &+= whole
        bits >>= UInt64(truncatingIfNeeded: whole << 3)
        bitCount &= 7
    }
}

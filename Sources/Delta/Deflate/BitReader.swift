/// Reads an input bit by bit, lowest bit of each byte first (RFC 1951, section 3.1.1).
struct BitReader: ~Copyable {
    private var input: any ByteInput
    private let buffer: UnsafeMutablePointer<UInt8>
    private static let capacity = 1 << 18
    private var offset = 0
    private var end = 0
    private var isAtEnd = false

    private var bits: UInt64 = 0
    private var count = 0
    /// How many of the buffered bits are zeros that stand for bytes beyond the end.
    private var missing = 0

    init(_ input: any ByteInput) {
        self.input = input
        buffer = .allocate(capacity: Self.capacity + 8)
        buffer.initialize(repeating: 0, count: Self.capacity + 8)
    }

    deinit {
        buffer.deallocate()
    }

    /// Whether more bits were taken than there are.
    @inline(__always) var isOverrun: Bool { count < missing }

    /// Makes at least 56 bits available; zeros beyond the end.
    @inline(__always)
    mutating func refill() throws {
        if end - offset >= 8 {
            let word = UnsafeRawPointer(buffer + offset).loadUnaligned(as: UInt64.self)
            bits |= UInt64(littleEndian: word) << UInt64(count)
            let taken = (63 - count) >> 3
            offset += taken
            count += taken << 3
        } else {
            try refillSlowly()
        }
    }

    /// The next `width` bits, at most 56, of those that ``refill()`` made available.
    @inline(__always)
    func peek(_ width: Int) -> Int {
        Int(truncatingIfNeeded: bits & ((1 << UInt64(width)) &- 1))
    }

    @inline(__always)
    mutating func skip(_ width: Int) {
        bits >>= UInt64(width)
        count -= width
    }

    @inline(__always)
    mutating func take(_ width: Int) -> Int {
        defer { skip(width) }
        return peek(width)
    }

    /// Whether the next bit is the first of a byte.
    var isAligned: Bool { count & 7 == 0 }

    /// Takes the bits up to the next whole byte.
    mutating func takePadding() -> (bits: Int, width: Int) {
        let width = count & 7
        return (take(width), width)
    }

    /// Takes a byte at a byte boundary; nil at the end.
    mutating func takeByte() throws -> UInt8? {
        try refill()
        guard count - missing >= 8 else { return nil }
        return UInt8(truncatingIfNeeded: take(8))
    }

    /// The next `width` whole bytes (at most 4) without taking them; fewer at the end.
    mutating func peekBytes(_ width: Int) throws -> [UInt8] {
        try refill()
        let available = min(width, (count - missing) / 8)
        return (0..<available).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }

    private mutating func refillSlowly() throws {
        // The fast path may have left bits above `count` that belong to bytes not taken yet.
        bits &= count == 64 ? .max : (1 << UInt64(count)) &- 1
        while count <= 56 {
            if offset == end, !isAtEnd {
                end = try input.read(
                    into: UnsafeMutableRawBufferPointer(start: buffer, count: Self.capacity)
                )
                offset = 0
                isAtEnd = end == 0
            }
            if offset < end {
                bits |= UInt64(buffer[offset]) << UInt64(count)
                offset += 1
            } else {
                missing += 8
            }
            count += 8
        }
    }
}

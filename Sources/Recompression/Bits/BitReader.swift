/// Reads an input bit by bit, lowest bit of each byte first (RFC 1951, section 3.1.1).
struct BitReader: ~Copyable {
    /// The bits at hand; whoever takes a copy puts it back.
    var cursor: BitCursor

    private var input: any ByteInput
    private let buffer: UnsafeMutablePointer<UInt8>
    private static let capacity = 1 << 18
    private var isAtEnd = false
    /// How many bytes of the input came before those in the buffer.
    private var dropped: Int64 = 0
    private var filled = 0
    /// How many of the buffered bits are zeros that stand for bytes beyond the end.
    private var missing = 0

    init(_ input: any ByteInput) {
        self.input = input
        buffer = .allocate(capacity: Self.capacity + 8)
        buffer.initialize(repeating: 0, count: Self.capacity + 8)
        cursor = BitCursor(buffer)
    }

    deinit {
        buffer.deallocate()
    }

    /// Whether more bits were taken than there are.
    @inline(__always) var isOverrun: Bool { cursor.count < missing }

    /// How many bits were taken, counted from the start of the input.
    var position: Int64 {
        (dropped + Int64(cursor.next - UnsafePointer(buffer))) * 8 - Int64(cursor.count - missing)
    }

    /// Makes at least 56 bits available; zeros beyond the end.
    @inline(__always)
    mutating func refill() throws {
        if !cursor.refill() { try refillSlowly() }
    }

    /// The next `width` bits, at most 56, of those that ``refill()`` made available.
    @inline(__always)
    mutating func take(_ width: Int) -> Int { cursor.take(width) }

    /// Whether the next bit is the first of a byte.
    var isAligned: Bool { cursor.count & 7 == 0 }

    /// Takes the bits up to the next whole byte.
    mutating func takePadding() -> (bits: Int, width: Int) {
        let width = cursor.count & 7
        return (cursor.take(width), width)
    }

    /// Takes a byte at a byte boundary; nil at the end.
    mutating func takeByte() throws -> UInt8? {
        try refill()
        guard cursor.count - missing >= 8 else { return nil }
        return UInt8(truncatingIfNeeded: cursor.take(8))
    }

    /// The next `width` whole bytes (at most 4) without taking them; fewer at the end.
    mutating func peekBytes(_ width: Int) throws -> [UInt8] {
        try refill()
        let available = min(width, (cursor.count - missing) / 8)
        return (0..<available).map { UInt8(truncatingIfNeeded: cursor.bits >> UInt64($0 * 8)) }
    }

    /// ``refill()`` near the end of the buffer.
    mutating func refillSlowly() throws {
        while cursor.count < 56 {
            if cursor.next == cursor.end, !isAtEnd {
                dropped += Int64(filled)
                filled = try input.read(
                    into: UnsafeMutableRawBufferPointer(start: buffer, count: Self.capacity)
                )
                cursor.go(on: UnsafeBufferPointer(start: buffer, count: filled))
                isAtEnd = filled == 0
            }
            if !cursor.takeByte() { missing += 8 }
        }
    }
}

/// Buffered bits and where the next ones are, lowest bit of each byte first: small enough to be worked on in registers.
struct BitCursor {
    private(set) var bits: UInt64 = 0
    /// How many of `bits` count, at most 63; above them may be bits of bytes that were not taken yet.
    private(set) var count = 0
    /// The bytes that were not taken yet, in memory that may be read up to 8 bytes beyond `end`.
    private(set) var next: UnsafePointer<UInt8>
    private(set) var end: UnsafePointer<UInt8>

    /// Nothing at first; bytes from `start` on come with ``go(on:)``.
    init(_ start: UnsafePointer<UInt8>) {
        next = start
        end = start
    }

    /// Makes at least 56 bits available; false if there are too few bytes in memory for that.
    @inline(__always)
    mutating func refill() -> Bool {
        guard end - next >= 8 else { return false }
        let word = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self)
        bits |= UInt64(littleEndian: word) &<< UInt64(truncatingIfNeeded: count)
        next += (63 &- count) &>> 3
        count |= 56
        return true
    }

    /// The next `width` bits, at most 56, of those that are available.
    @inline(__always)
    func peek(_ width: Int) -> Int {
        Int(truncatingIfNeeded: bits & ((1 &<< UInt64(truncatingIfNeeded: width)) &- 1))
    }

    @inline(__always)
    mutating func skip(_ width: Int) {
        bits &>>= UInt64(truncatingIfNeeded: width)
        count &-= width
    }

    @inline(__always)
    mutating func take(_ width: Int) -> Int {
        defer { skip(width) }
        return peek(width)
    }

    /// Adds one byte, or one of zeros when no bytes are left, to at most 55 bits.
    /// - Returns: Whether there was one.
    mutating func takeByte() -> Bool {
        // What the quick way left above `count` belongs to bytes that come again.
        bits &= (1 << UInt64(count)) - 1
        count += 8
        guard next < end else { return false }
        bits |= UInt64(next.pointee) << UInt64(count - 8)
        next += 1
        return true
    }

    /// Goes on with `bytes`.
    mutating func go(on bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        next = start
        end = start + bytes.count
    }
}

/// The reading half of the range coder.
///
/// It never fails by itself: past the end it reads zeros and says so in ``isExhausted``, which the caller checks once per
/// block, before anything that the zeros led to is used.
struct RangeDecoder: SymbolCoder, ~Copyable {
    static var isDecoder: Bool { true }

    /// Whether more was read than there is, or reading failed.
    private(set) var isExhausted = false
    /// The failure of the input, if it failed.
    private(set) var failure: (any Error)?

    private var input: any ByteInput
    private let buffer: UnsafeMutableRawBufferPointer
    private var offset = 0
    private var end = 0
    private var range: UInt32 = .max
    private var code: UInt32 = 0

    init(_ input: any ByteInput) {
        self.input = input
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
        for _ in 0..<5 { code = code << 8 | UInt32(nextByte()) }
    }

    deinit {
        buffer.deallocate()
    }

    @inline(__always)
    mutating func bit(_ value: Int, _ estimate: UnsafeMutablePointer<UInt16>) -> Int {
        let bound = (range >> 16) &* UInt32(estimate.pointee)
        let found: Int
        if code < bound {
            range = bound
            found = 0
        } else {
            code &-= bound
            range &-= bound
            found = 1
        }
        estimate.pointee = Estimate.adapted(estimate.pointee, to: found)
        while range < 1 << 24 {
            range <<= 8
            code = code << 8 | UInt32(nextByte())
        }
        return found
    }

    mutating func plain(_ value: Int, bits count: Int) -> Int {
        var found = 0
        for _ in 0..<count {
            range >>= 1
            found <<= 1
            if code >= range {
                code &-= range
                found |= 1
            }
            while range < 1 << 24 {
                range <<= 8
                code = code << 8 | UInt32(nextByte())
            }
        }
        return found
    }

    @inline(__always)
    private mutating func nextByte() -> UInt8 {
        if offset == end { refill() }
        guard offset < end else { return 0 }
        defer { offset += 1 }
        return buffer[offset]
    }

    private mutating func refill() {
        guard !isExhausted else { return }
        do {
            end = try input.read(into: buffer)
        } catch {
            failure = error
            end = 0
        }
        offset = 0
        isExhausted = end == 0
    }
}

import CZlib

/// The text around the place that is being worked on: 64 KiB behind it, and as much ahead as a model may ask for.
///
/// Models and corrections point into it; a pointer is good until ``fill()`` is called again.
struct TextWindow: ~Copyable {
    /// How far back a model may look.
    static let history = 1 << 16
    /// How far ahead a model may look.
    static let lookahead = 1 << 17
    private static let capacity = 1 << 20

    /// Where the next token begins, counted from the start of the text.
    var position = 0
    /// The end of the text in the buffer.
    private(set) var end = 0
    /// Whether ``end`` is the end of the text.
    private(set) var isComplete = false

    private var input: any ByteInput
    private let buffer: UnsafeMutablePointer<UInt8>
    private var origin = 0
    private var summedTo = 0
    private var sum: UInt = 0

    init(_ input: any ByteInput) {
        self.input = input
        buffer = .allocate(capacity: Self.capacity + 64)
        buffer.initialize(repeating: 0, count: Self.capacity + 64)
    }

    deinit {
        buffer.deallocate()
    }

    /// The byte at the text position `place`, which must be in the window.
    @inline(__always)
    func pointer(at place: Int) -> UnsafePointer<UInt8> {
        UnsafePointer(buffer + (place - origin))
    }

    /// The last position from which a whole lookahead is in the buffer; beyond it, ``fill()`` first.
    var comfortableEnd: Int { isComplete ? end : end - Self.lookahead }

    /// Reads on, so that a whole lookahead is there or the text is complete.
    mutating func fill() throws {
        let keep = max(origin, position - Self.history)
        if keep > origin {
            addToChecksum(upTo: position)
            buffer.update(from: buffer + (keep - origin), count: end - keep)
            origin = keep
        }
        while !isComplete, end - origin < Self.capacity {
            let count = try input.read(
                into: UnsafeMutableRawBufferPointer(
                    start: buffer + (end - origin),
                    count: Self.capacity - (end - origin)
                )
            )
            end += count
            isComplete = count == 0
        }
    }

    /// Starts the checksum of a member at the current position.
    mutating func startChecksum() {
        summedTo = position
        sum = crc32(0, nil, 0)
    }

    /// The CRC-32 of the text from the start of the member to the current position.
    mutating func checksum() -> UInt32 {
        addToChecksum(upTo: position)
        return UInt32(truncatingIfNeeded: sum)
    }

    private mutating func addToChecksum(upTo place: Int) {
        guard place > summedTo else { return }
        sum = crc32(sum, pointer(at: summedTo), UInt32(place - summedTo))
        summedTo = place
    }
}

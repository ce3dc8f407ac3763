/// Finds where the text of a frame goes along with the piece of a base that the frame was packed after.
///
/// Both sides do it, with the same result: stretches of ``shortest`` bytes and more that begin with the bytes of a place in the
/// piece, the last such of those that are a multiple of ``width`` from its start, and go on as long as eight bytes of every
/// sixteen do.
struct FrameAlignment {
    private static let width = 16
    private static let shortest = 64

    private let base: UnsafeRawBufferPointer
    private let text: UnsafeRawBufferPointer
    private let shift: UInt64
    private let table: UnsafeMutablePointer<UInt32>

    /// Hands out the stretches, in order, by where they begin in `text` and in `base` and how long they are.
    static func forEachStretch(
        of text: UnsafeRawBufferPointer,
        in base: UnsafeRawBufferPointer,
        _ body: (_ start: Int, _ offset: Int, _ length: Int) -> Void
    ) {
        guard base.count >= shortest, text.count >= shortest else { return }
        let alignment = FrameAlignment(text, base)
        alignment.run(body)
        alignment.table.deallocate()
    }

    private init(_ text: UnsafeRawBufferPointer, _ base: UnsafeRawBufferPointer) {
        self.text = text
        self.base = base
        let places = base.count / Self.width
        let bits = max(8, Int.bitWidth - places.leadingZeroBitCount + 1)
        shift = UInt64(64 - bits)
        table = .allocate(capacity: 1 << bits)
        table.initialize(repeating: 0, count: 1 << bits)
        for number in 0..<places {
            table[hash(base, number * Self.width)] = UInt32(truncatingIfNeeded: number)
        }
    }

    @inline(__always)
    private func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    @inline(__always)
    private func hash(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> Int {
        let mixed = (word(bytes, place) &* 0x9E37_79B9_7F4A_7C15) ^ word(bytes, place + 8)
        return Int(truncatingIfNeeded: (mixed &* 0xC2B2_AE3D_27D4_EB4F) >> shift)
    }

    private func run(_ body: (_ start: Int, _ offset: Int, _ length: Int) -> Void) {
        var place = 0
        while place + Self.width <= text.count {
            let offset = Int(table[hash(text, place)]) * Self.width
            let length = length(place, offset)
            if length >= Self.shortest {
                body(place, offset, length)
                place += length
            } else {
                place += 1
            }
        }
    }

    /// How long the text at `place` goes along with the base at `offset`.
    @inline(__always)
    private func length(_ place: Int, _ offset: Int) -> Int {
        guard word(text, place) == word(base, offset) else { return 0 }
        let limit = min(text.count - place, base.count - offset) - Self.width
        var length = 0
        while length <= limit,
            word(text, place + length) == word(base, offset + length)
                || word(text, place + length + 8) == word(base, offset + length + 8)
        {
            length += Self.width
        }
        return length
    }
}

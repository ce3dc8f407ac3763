/// The text by absolute positions, for models that work on stretches of it.
struct TextView {
    private let text: UnsafePointer<UInt8>
    private let origin: Int

    init(_ cursor: TextCursor) {
        text = cursor.text
        origin = cursor.position
    }

    @inline(__always)
    func pointer(_ position: Int) -> UnsafePointer<UInt8> { text + (position - origin) }

    @inline(__always)
    func byte(_ position: Int) -> UInt8 { text[position - origin] }

    @inline(__always)
    func word32(_ position: Int) -> UInt32 {
        UInt32(littleEndian: UnsafeRawPointer(pointer(position)).loadUnaligned(as: UInt32.self))
    }

    @inline(__always)
    func word64(_ position: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(pointer(position)).loadUnaligned(as: UInt64.self))
    }

    /// How many bytes agree from two positions on, at most `limit`.
    @inline(__always)
    func common(_ left: Int, _ right: Int, limit: Int) -> Int {
        limit <= 0 ? 0 : Bytes.commonLength(pointer(left), pointer(right), limit: limit)
    }
}

/// Turns counts of characters, which libyaml gives, into counts of bytes; questions must not go backwards.
struct ByteOffsetMap {
    private let bytes: [UInt8]
    private var characters = 0
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes that the first `count` characters take.
    mutating func bytes(before count: Int) -> Int {
        while characters < count, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            characters += 1
        }
        return offset
    }
}

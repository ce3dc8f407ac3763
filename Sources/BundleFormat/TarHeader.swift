/// The header of one regular file in a volume: POSIX ustar (IEEE Std 1003.1, "ustar Interchange Format").
///
/// There is exactly one header for a name and a size, so a reader makes it again and compares; it never parses one.
package enum TarHeader {
    /// The size of a tar block in bytes.
    package static let blockSize = 512

    /// The header's bytes: one block, or three where the name needs a pax record.
    ///
    /// Mode 0444, owner and group 0, time 0, no names of owners. `size` is below 8 GiB.
    package static func bytes(name: String, size: Int64) -> [UInt8] {
        let path = Array(name.utf8)
        if path.count <= 100 { return block(name: path, size: size, type: UInt8(ascii: "0")) }
        let record = paxRecord(key: "path", value: path)
        return block(name: Array("pax-header".utf8), size: Int64(record.count), type: UInt8(ascii: "x"))
            + record + [UInt8](repeating: 0, count: padding(after: Int64(record.count)))
            + block(name: Array(path.prefix(100)), size: size, type: UInt8(ascii: "0"))
    }

    /// How many zero bytes follow `size` bytes of content.
    package static func padding(after size: Int64) -> Int {
        Int((Int64(blockSize) - size % Int64(blockSize)) % Int64(blockSize))
    }

    /// The two zero blocks that end a volume.
    package static let end = [UInt8](repeating: 0, count: 2 * blockSize)

    private static func block(name: [UInt8], size: Int64, type: UInt8) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000444".utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(octal(size, digits: 11), at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        block[156] = type
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        let sum = block.reduce(0) { $0 + Int64($1) }
        put(octal(sum, digits: 6) + [0, UInt8(ascii: " ")], at: 148)
        return block
    }

    private static func octal(_ value: Int64, digits: Int) -> [UInt8] {
        let text = Array(String(value, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
    }

    /// `<length> <key>=<value>\n`, where the length counts itself.
    private static func paxRecord(key: String, value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        var length = rest.count + 1
        while String(length).utf8.count + rest.count != length { length += 1 }
        return Array(String(length).utf8) + rest
    }
}

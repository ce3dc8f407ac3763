/// The header of one entry of a tar file that sealift writes: POSIX ustar (IEEE Std 1003.1, "ustar Interchange Format").
///
/// Owner, group and time are zero, and nobody has a name. There is exactly one header for a name, a size and a kind, so a reader makes it
/// again and compares; it never trusts one that it has parsed.
package struct TarHeader {
    /// The size of a tar block in bytes.
    package static let blockSize = 512

    /// The two zero blocks that end an archive.
    package static let end = [UInt8](repeating: 0, count: 2 * blockSize)

    /// How many zero bytes follow `size` bytes of content.
    package static func padding(after size: Int64) -> Int {
        Int((Int64(blockSize) - size % Int64(blockSize)) % Int64(blockSize))
    }

    /// The header of a file in a volume of a bundle: one block, or three where the name needs a pax record.
    ///
    /// Mode 0444. `size` is below 8 GiB.
    package static func volumeFile(name: String, size: Int64) -> [UInt8] {
        let path = Array(name.utf8)
        if path.count <= 100 { return TarHeader(name: path, size: size, mode: "0000444").block }
        let record = paxRecord(key: "path", value: path)
        let count = Int64(record.count)
        let pax = TarHeader(
            name: Array("pax-header".utf8),
            size: count,
            mode: "0000444",
            type: UInt8(ascii: "x")
        )
        return pax.block + record + [UInt8](repeating: 0, count: padding(after: count))
            + TarHeader(name: Array(path.prefix(100)), size: size, mode: "0000444").block
    }

    /// The header of an entry of a snapshot, a folder where its name ends with a slash; nil if the name is not printable ASCII or longer
    /// than the two fields of ustar, or the size does not fit.
    ///
    /// Files have mode 0644, folders 0755.
    package static func snapshotEntry(name: String, size: Int) -> [UInt8]? {
        let isFolder = name.hasSuffix("/")
        guard let (prefix, rest) = split(name), size < 1 << 33, !isFolder || size == 0 else { return nil }
        return TarHeader(
            name: Array(rest.utf8),
            prefix: Array(prefix.utf8),
            size: Int64(size),
            mode: isFolder ? "0000755" : "0000644",
            type: UInt8(ascii: isFolder ? "5" : "0"),
            device: "0000000"
        ).block
    }

    private let name: [UInt8]
    private var prefix: [UInt8] = []
    private let size: Int64
    private let mode: String
    private var type = UInt8(ascii: "0")
    /// Both numbers of a device; empty fields unless given.
    private var device = ""

    private var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(name, at: 0)
        put(mode.utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(Self.octal(size, digits: 11), at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        block[156] = type
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        put(device.utf8, at: 329)
        put(device.utf8, at: 337)
        put(prefix, at: 345)
        let sum = block.reduce(0) { $0 + Int64($1) }
        put(Self.octal(sum, digits: 6) + [0, UInt8(ascii: " ")], at: 148)
        return block
    }

    /// The name in the two fields of a header: up to 155 bytes, a slash, up to 100 bytes.
    private static func split(_ name: String) -> (prefix: String, rest: String)? {
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        if name.utf8.count <= 100 { return ("", name) }
        guard let slash = name.dropLast().lastIndex(of: "/") else { return nil }
        let (prefix, rest) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
        return prefix.utf8.count <= 155 && rest.utf8.count <= 100 ? (prefix, rest) : nil
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

import Content
import FileIO

/// Where the files of a tar are, for finding their likes in another one (POSIX.1-2017 pax; GNU long names).
///
/// Only the hub looks into tars, and only to choose what to compare: a wrong map costs bytes, never correctness. So what does not
/// parse is simply left out.
struct TarMap {
    /// A member of the archive, from its extended headers to its data.
    struct Entry {
        /// The name, as bytes.
        var path: [UInt8]
        /// Where the padding of the data before begins.
        var paddingStart: Int64
        /// Where the first header begins.
        var headerStart: Int64
        /// Where the data begins.
        var dataStart: Int64
        /// The length of the data of a regular file; 0 for everything else.
        var size: Int64

        var dataEnd: Int64 { dataStart + size }
    }

    /// More members than this are not mapped.
    static let limit = 1 << 21

    private(set) var entries: [Entry] = []
    /// Where the mapped part ends; what follows belongs to no member.
    private(set) var end: Int64 = 0

    /// Maps the tar in `file` as far as it is one.
    init(_ file: OpenFile) throws {
        let size = file.handle.size
        var block = [UInt8](repeating: 0, count: 512)
        var place: Int64 = 0
        var header: Int64 = 0
        var longPath: [UInt8]?
        var longSize: Int64?
        while place + 512 <= size, entries.count < Self.limit {
            try Self.read(file, at: place, into: &block)
            guard let length = Self.size(in: block), Self.isHeader(block) else { break }
            let data = place + 512
            guard length <= size - data else { break }
            let next = data + (length + 511) / 512 * 512
            switch block[156] {
            case UInt8(ascii: "x"), UInt8(ascii: "L"):
                guard length < 1 << 20 else { return }
                var text = [UInt8](repeating: 0, count: Int(length))
                try Self.read(file, at: data, into: &text)
                if block[156] == UInt8(ascii: "L") {
                    longPath = Array(text.prefix { $0 != 0 })
                } else {
                    longPath = Self.record("path", in: text) ?? longPath
                    longSize = Self.record("size", in: text).flatMap {
                        Int64(String(decoding: $0, as: UTF8.self))
                    }
                }
                place = next
                continue
            case UInt8(ascii: "g"), UInt8(ascii: "K"):
                place = next
                continue
            default: break
            }
            let isFile = block[156] == 0 || block[156] == UInt8(ascii: "0") || block[156] == UInt8(ascii: "7")
            let dataLength = isFile ? longSize ?? length : 0
            guard dataLength >= 0, dataLength <= size - data else { break }
            entries.append(
                Entry(
                    path: longPath ?? Self.path(in: block),
                    paddingStart: end,
                    headerStart: header,
                    dataStart: data,
                    size: dataLength
                )
            )
            end = data + dataLength
            place = data + (dataLength + 511) / 512 * 512
            header = min(place, size)
            longPath = nil
            longSize = nil
        }
    }

    private static func read(_ file: OpenFile, at place: Int64, into bytes: inout [UInt8]) throws {
        try bytes.withUnsafeMutableBytes { try file.handle.readExactly(into: $0, at: place) }
    }

    private static func isHeader(_ block: [UInt8]) -> Bool {
        guard let sum = octal(block[148..<156]) else { return false }
        let total = block.indices.reduce(Int64(0)) { $0 + Int64(148..<156 ~= $1 ? 32 : block[$1]) }
        return sum == total
    }

    private static func size(in block: [UInt8]) -> Int64? {
        guard block[124] & 0x80 != 0 else { return octal(block[124..<136]) }
        guard block[124] == 0x80, block[125..<128].allSatisfy({ $0 == 0 }), block[128] < 0x80 else {
            return nil
        }
        return block[128..<136].reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in field.drop(while: { $0 == 32 }) {
            guard byte != 0, byte != 32 else { break }
            guard byte >= 48, byte < 56 else { return nil }
            value = value << 3 | Int64(byte - 48)
        }
        return value
    }

    private static func path(in block: [UInt8]) -> [UInt8] {
        let name = Array(block[..<100].prefix { $0 != 0 })
        let prefix = block[345..<500].prefix { $0 != 0 }
        guard Array(block[257..<262]) == Array("ustar".utf8), block[263] == UInt8(ascii: "0"), !prefix.isEmpty
        else { return name }
        return prefix + [UInt8(ascii: "/")] + name
    }

    /// The value of a pax record "<length> <key>=<value>\n".
    private static func record(_ key: String, in text: [UInt8]) -> [UInt8]? {
        var rest = text[...]
        var found: [UInt8]?
        while let space = rest.firstIndex(of: 32) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > 0,
                length <= rest.count, rest.startIndex + length > space + 1
            else { break }
            let record = rest[space + 1..<rest.startIndex + length - 1]
            if record.starts(with: Array("\(key)=".utf8)) {
                found = Array(record.dropFirst(key.utf8.count + 1))
            }
            rest = rest.dropFirst(length)
        }
        return found
    }
}

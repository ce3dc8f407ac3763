import Content

/// A tar file that is put together entry by entry, also in ways in which no tool would.
struct TarText {
    private(set) var bytes: [UInt8] = []

    /// Adds a ustar entry.
    /// - Parameters:
    ///   - size: What the header says; by default the true size.
    ///   - magic: `ustar` and its version, eight bytes.
    ///   - fields: What else to write into the header.
    mutating func add(
        _ name: String,
        _ content: [UInt8] = [],
        type: Character = "0",
        link: String = "",
        size: Int? = nil,
        rawSize: [UInt8]? = nil,
        magic: String = "ustar\u{0}00",
        fields: [(offset: Int, text: String)] = [],
        breakChecksum: Bool = false
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int, _ limit: Int) {
            for (index, byte) in text.utf8.prefix(limit).enumerated() { header[offset + index] = byte }
        }
        put(name, at: 0, 100)
        put("0000644\u{0}", at: 100, 8)
        put("0000000\u{0}", at: 108, 8)
        put("0000000\u{0}", at: 116, 8)
        put(Self.octal(size ?? content.count, 11) + "\u{0}", at: 124, 12)
        if let rawSize { header.replaceSubrange(124..<136, with: rawSize) }
        put("00000000000\u{0}", at: 136, 12)
        put("        ", at: 148, 8)
        put(String(type), at: 156, 1)
        put(link, at: 157, 100)
        put(magic, at: 257, 8)
        for field in fields { put(field.text, at: field.offset, 155) }
        let sum = header.reduce(0) { $0 + Int($1) } + (breakChecksum ? 1 : 0)
        put(Self.octal(sum, 6) + "\u{0} ", at: 148, 8)
        bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Adds a pax header for the entry that follows.
    mutating func addPax(_ records: [(String, String)]) {
        var text: [UInt8] = []
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count
            while "\(length)\(rest)".utf8.count != length { length = "\(length)\(rest)".utf8.count }
            text += Array("\(length)\(rest)".utf8)
        }
        add("PaxHeaders/x", text, type: "x")
    }

    /// Adds the two empty blocks at the end.
    mutating func finish() {
        bytes += [UInt8](repeating: 0, count: 1_024)
    }

    /// A tar file of these files.
    static func of(_ files: [(String, [UInt8])]) -> [UInt8] {
        var tar = TarText()
        for (name, content) in files { tar.add(name, content) }
        tar.finish()
        return tar.bytes
    }

    private static func octal(_ value: Int, _ digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

/// POSIX ustar archives of files and folders, in which nothing but names and bytes varies.
///
/// Times, owners and device numbers are zero; files have mode 0644, folders 0755. The reader accepts exactly what the writer
/// makes: it makes each header again from the name and the size, and compares.
enum DeterministicTar {
    /// A file, or a folder, whose name then ends with a slash.
    struct Entry: Sendable, Hashable {
        let name: String
        let bytes: [UInt8]

        var isFolder: Bool { name.hasSuffix("/") }
    }

    private static let block = 512

    /// The archive of `entries` in their order; nil if a name is longer than ustar allows.
    static func write(_ entries: [Entry]) -> [UInt8]? {
        var archive: [UInt8] = []
        for entry in entries {
            guard let header = header(name: entry.name, size: entry.bytes.count) else { return nil }
            archive += header
            archive += entry.bytes
            archive += zeros(padding(of: entry.bytes.count))
        }
        return archive + zeros(2 * block)
    }

    /// The entries of an archive.
    /// - Throws: ``SnapshotError/malformedArtifact(reason:)`` for everything that ``write(_:)`` does not make.
    static func read(_ archive: [UInt8]) throws(SnapshotError) -> [Entry] {
        var entries: [Entry] = []
        var offset = 0
        while offset + block <= archive.count {
            let header = archive[offset..<offset + block]
            guard header.contains(where: { $0 != 0 }) else {
                guard archive.count == offset + 2 * block, archive[offset...].allSatisfy({ $0 == 0 }) else {
                    break
                }
                return entries
            }
            guard let (name, size) = fields(of: header),
                self.header(name: name, size: size).map({ $0 == Array(header) }) == true
            else {
                throw .malformedArtifact(
                    reason: "the tar header at byte \(offset) is not as sealift writes it"
                )
            }
            offset += block
            let end = offset + size + padding(of: size)
            guard end <= archive.count, archive[(offset + size)..<end].allSatisfy({ $0 == 0 }) else {
                throw .malformedArtifact(reason: "\(name) does not fit the archive")
            }
            entries.append(Entry(name: name, bytes: Array(archive[offset..<offset + size])))
            offset = end
        }
        throw .malformedArtifact(reason: "the tar archive has no proper end")
    }

    private static func padding(of size: Int) -> Int { (block - size % block) % block }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    /// POSIX.1-1988 "ustar Interchange Format"; nil if the name does not fit.
    private static func header(name: String, size: Int) -> [UInt8]? {
        guard let (prefix, rest) = split(name), size < 1 << 33 else { return nil }
        let isFolder = name.hasSuffix("/")
        guard !isFolder || size == 0 else { return nil }
        var header = zeros(block)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(rest, at: 0)
        put(isFolder ? "0000755" : "0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(size, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put(isFolder ? "5" : "0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        put("0000000", at: 329)
        put("0000000", at: 337)
        put(prefix, at: 345)
        put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
        return header
    }

    /// The name in the two fields of a header: up to 155 bytes, a slash, up to 100 bytes.
    private static func split(_ name: String) -> (prefix: String, rest: String)? {
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        if name.utf8.count <= 100 { return ("", name) }
        guard let slash = name.dropLast().lastIndex(of: "/") else { return nil }
        let (prefix, rest) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
        return prefix.utf8.count <= 155 && rest.utf8.count <= 100 ? (prefix, rest) : nil
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// The name and the size that a header claims.
    private static func fields(of header: ArraySlice<UInt8>) -> (name: String, size: Int)? {
        func field(_ offset: Int, _ length: Int) -> String? {
            let start = header.startIndex + offset
            return String(validating: header[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let rest = field(0, 100), let prefix = field(345, 155), let digits = field(124, 11),
            let size = Int(digits, radix: 8), size >= 0
        else { return nil }
        return (prefix.isEmpty ? rest : "\(prefix)/\(rest)", size)
    }
}

/// Small tar files in memory, of files and folders in which nothing but names and bytes varies.
///
/// The reader accepts exactly what the writer makes: it makes each header again from the name and the size, and compares.
package enum TarArchive {
    /// A file, or a folder, whose name then ends with a slash.
    package struct Entry: Sendable, Hashable {
        /// Its path in the archive.
        package let name: String
        /// Its content; none for a folder.
        package let bytes: [UInt8]

        /// Names an entry.
        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        /// Whether it is a folder.
        package var isFolder: Bool { name.hasSuffix("/") }
    }

    /// The archive of `entries` in their order; nil if a name is longer than ustar allows.
    package static func write(_ entries: [Entry]) -> [UInt8]? {
        var archive: [UInt8] = []
        for entry in entries {
            guard let header = TarHeader.snapshotEntry(name: entry.name, size: entry.bytes.count) else {
                return nil
            }
            archive += header
            archive += entry.bytes
            archive += zeros(padding(of: entry.bytes.count))
        }
        return archive + TarHeader.end
    }

    /// The entries of an archive.
    /// - Throws: ``ForeignBytes`` for everything that ``write(_:)`` does not make.
    package static func read(_ archive: [UInt8]) throws(ForeignBytes) -> [Entry] {
        let block = TarHeader.blockSize
        var entries: [Entry] = []
        var offset = 0
        while offset + block <= archive.count {
            let header = archive[offset..<offset + block]
            guard header.contains(where: { $0 != 0 }) else {
                guard Array(archive[offset...]) == TarHeader.end else { break }
                return entries
            }
            guard let (name, size) = fields(of: header),
                TarHeader.snapshotEntry(name: name, size: size).map({ $0 == Array(header) }) == true
            else {
                throw ForeignBytes(reason: "the tar header at byte \(offset) is not as sealift writes it")
            }
            offset += block
            let end = offset + size + padding(of: size)
            guard end <= archive.count, archive[(offset + size)..<end].allSatisfy({ $0 == 0 }) else {
                throw ForeignBytes(reason: "\(name) does not fit the archive")
            }
            entries.append(Entry(name: name, bytes: Array(archive[offset..<offset + size])))
            offset = end
        }
        throw ForeignBytes(reason: "the tar archive has no proper end")
    }

    private static func padding(of size: Int) -> Int { TarHeader.padding(after: Int64(size)) }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

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

/// Bytes that are not as sealift writes them.
package struct ForeignBytes: Error, Equatable {
    /// What is wrong with them.
    package let reason: String

    /// Says what is wrong.
    package init(reason: String) {
        self.reason = reason
    }
}

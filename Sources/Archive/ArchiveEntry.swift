import CArchive
import Glibc
import SystemPackage

/// One entry of a tar file, its name normalised and harmless.
package struct ArchiveEntry {
    /// What an entry is.
    package enum Kind: Hashable {
        /// A regular file.
        case file
        /// A folder.
        case directory
        /// Stands for another entry, named from the root of the archive.
        case link(String)
    }

    /// The path from the root of the archive, without `.`, `..` and doubled slashes; printable ASCII.
    package let name: String
    /// What it is.
    package let kind: Kind
    /// The size in bytes of a file.
    package let size: Int64

    /// Reads the header that libarchive has just parsed.
    /// - Parameter archive: Where it is, for the error message.
    init(_ header: OpaquePointer, in archive: FilePath) throws(ArchiveError) {
        let written = Self.text(archive_entry_pathname(header))
        guard let written, let name = Self.normalised(written, from: []) else {
            throw .hostileEntry(
                archive,
                entry: written ?? "",
                reason: "its name leads out of the archive or is not plain"
            )
        }
        self.name = name
        size = archive_entry_size(header)
        let refuse: (String) -> ArchiveError = {
            .hostileEntry(archive, entry: written, reason: $0)
        }
        guard archive_entry_sparse_count(header) == 0 else { throw refuse("it is a sparse file") }
        if let target = archive_entry_hardlink(header) {
            guard size == 0 else { throw refuse("it is a hard link with content") }
            guard let path = Self.text(target).flatMap({ Self.normalised($0, from: []) }) else {
                throw refuse("it is a link that leads out of the archive")
            }
            kind = .link(path)
            return
        }
        switch archive_entry_filetype(header) {
        case S_IFREG:
            guard archive_entry_size_is_set(header) != 0, size >= 0 else {
                throw refuse("its size is malformed")
            }
            kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK:
            let parent = name.split(separator: "/").dropLast().map(String.init)
            guard let target = Self.text(archive_entry_symlink(header)),
                let path = Self.normalised(target, from: parent)
            else { throw refuse("it is a link that leads out of the archive") }
            kind = .link(path)
        default: throw refuse("it is neither a file, a folder nor a link")
        }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        pointer.flatMap { String(validatingCString: $0) }
    }

    /// The path that `text` stands for, seen from the folder `base`; nil when it is absolute, leads out, or has odd characters.
    private static func normalised(_ text: String, from base: [String]) -> String? {
        guard text.utf8.count <= 4_096, !text.hasPrefix("/"),
            text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return nil }
        var components = base
        for component in text.split(separator: "/") where component != "." {
            if component == ".." {
                // Only a link may go up, and not above the archive.
                guard !base.isEmpty, components.popLast() != nil else { return nil }
            } else {
                components.append(String(component))
            }
        }
        return components.joined(separator: "/")
    }
}

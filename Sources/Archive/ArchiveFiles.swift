import Content
import FileIO
package import SystemPackage

/// Unpacks foreign archives of plain files.
package enum ArchiveFiles {
    /// Writes the files of the tar file `archive`, compressed or not, below the existing folder `folder`.
    ///
    /// Folders come from the names of files. Links and whatever else is neither file nor folder are refused, and so is a name that is there twice.
    /// - Throws: ``ArchiveError`` for what is wrong with the archive or over `limits`, `FileError` when something cannot be written.
    package static func unpack(_ archive: FilePath, into folder: FilePath, limits: ArchiveLimits) throws {
        var reader = try ArchiveReader(OpenFile(archive), as: .tar, of: archive)
        var entries = 0
        var bytesLeft = limits.totalBytes
        while let entry = try reader.nextEntry() {
            entries += 1
            guard entries <= limits.entries else {
                throw ArchiveError.malformed(archive, reason: "it has more than \(limits.entries) entries")
            }
            switch entry.kind {
            case .directory: continue
            case .link:
                throw ArchiveError.hostileEntry(archive, entry: entry.name, reason: "it is a link")
            case .file: break
            }
            guard entry.size <= min(limits.fileBytes, bytesLeft) else {
                throw ArchiveError.hostileEntry(
                    archive,
                    entry: entry.name,
                    reason: "with its \(entry.size) bytes the archive is over the limit"
                )
            }
            bytesLeft -= entry.size
            try write(entry, of: archive, &reader, to: folder.pushing(FilePath(entry.name)))
        }
    }

    private static func write(
        _ entry: ArchiveEntry,
        of archive: FilePath,
        _ reader: inout ArchiveReader,
        to path: FilePath
    ) throws {
        guard Directory.kind(of: path) == nil else {
            throw ArchiveError.hostileEntry(archive, entry: entry.name, reason: "it is there twice")
        }
        try Directory.create(path.removingLastComponent())
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        let count = try file.closeAfter {
            try reader.forEachBlock(limit: entry.size) { block in _ = try file.writeAll(block) }
        }
        guard count == entry.size else {
            throw ArchiveError.malformed(
                archive,
                reason: "\(entry.name) ends after \(count) of \(entry.size) bytes"
            )
        }
    }
}

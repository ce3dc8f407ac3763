package import SystemPackage

/// Whole small files that are old or new after a crash, never between.
package enum DurableFile {
    /// Replaces the file at `path` by `bytes`: temporary file, `fsync`, `rename`, `fsync` of the folder.
    /// - Parameter folder: Where the temporary file is, on the same file system; beside `path` unless given.
    package static func replace(
        _ path: FilePath,
        with bytes: [UInt8],
        mode: UInt16 = 0o644,
        by folder: FilePath? = nil
    ) throws(FileError) {
        let name = path.lastComponent?.string ?? "file"
        var file = try TemporaryFile(named: ".\(name).new", in: folder ?? path.removingLastComponent())
        try file.write(bytes)
        try file.commit(to: path, mode: mode)
    }
}

package import SystemPackage

/// A whole file of our own that is old or new after a crash, never between, and of which never more is written than is read.
package struct RecordFile: Sendable {
    /// Where it is.
    package let path: FilePath
    /// The most bytes that it may have, for its writer and its readers alike.
    package let limit: Int

    private let mode: UInt16

    /// Names a file, which need not be there.
    /// - Parameter mode: The permissions that it is written with.
    package init(_ path: FilePath, limit: Int, mode: UInt16 = 0o644) {
        self.path = path
        self.limit = limit
        self.mode = mode
    }

    /// Reads it.
    /// - Throws: ``FileError/tooLarge(path:limit:)`` before anything is read.
    package func contents() throws(FileError) -> [UInt8] {
        try ReadableFile.contents(of: path, limit: limit)
    }

    /// Replaces it by `bytes`, as ``DurableFile/replace(_:with:mode:)`` does.
    /// - Parameter folder: Where the bytes are until all of them are there, on the same file system; beside the file unless given.
    /// - Throws: ``FileError/overLimit(path:size:limit:)`` before anything is written.
    package func replace(with bytes: [UInt8], by folder: FilePath? = nil) throws(FileError) {
        try Self.check(bytes.count, of: path, limit: limit)
        try DurableFile.replace(path, with: bytes, mode: mode, by: folder)
    }

    /// Refuses what a reader of the file would refuse.
    /// - Throws: ``FileError/overLimit(path:size:limit:)``.
    package static func check(_ size: Int, of path: FilePath, limit: Int) throws(FileError) {
        guard size <= limit else { throw .overLimit(path: path, size: Int64(size), limit: Int64(limit)) }
    }
}

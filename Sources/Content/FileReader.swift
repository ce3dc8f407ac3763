package import FileIO
package import SystemPackage

/// Reads a stretch of one file in order.
package struct FileReader: ContentReader {
    private let file: OpenFile
    private var offset: Int64
    private let end: Int64

    /// Reads all of the file at `path`.
    package init(_ path: FilePath) throws(FileError) {
        file = try OpenFile(path)
        offset = 0
        end = file.handle.size
    }

    /// Reads `length` bytes of `file` from byte `offset` on.
    package init(_ file: OpenFile, offset: Int64, length: Int64) {
        self.file = file
        self.offset = offset
        end = offset + length
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        let wanted = Int(min(Int64(buffer.count), end - offset))
        guard wanted > 0 else { return 0 }
        let count = try file.handle.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]),
            at: offset
        )
        guard count > 0 else { throw .truncated(path: file.handle.path, expected: end, found: offset) }
        offset += Int64(count)
        return count
    }
}

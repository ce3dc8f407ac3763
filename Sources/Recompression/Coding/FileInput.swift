package import Content
import FileIO

/// A stretch of a file as an input.
package struct FileInput: ByteInput {
    private let file: OpenFile
    private var offset: Int64
    private let end: Int64

    /// Reads `length` bytes of `file` from byte `offset` on; to its end when `length` is nil.
    package init(_ file: OpenFile, offset: Int64 = 0, length: Int64? = nil) {
        self.file = file
        self.offset = offset
        end = length.map { offset + $0 } ?? file.handle.size
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let wanted = Int(min(Int64(buffer.count), end - offset))
        guard wanted > 0 else { return 0 }
        let count = try file.handle.read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]),
            at: offset
        )
        guard count > 0 else {
            throw FileError.truncated(path: file.handle.path, expected: end, found: offset)
        }
        offset += Int64(count)
        return count
    }
}

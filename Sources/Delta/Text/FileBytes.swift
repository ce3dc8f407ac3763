import Content
import FileIO

/// A stretch of a file in memory.
final class FileBytes {
    private let bytes: UnsafeRawBufferPointer

    init(_ file: OpenFile, offset: Int64, length: Int64) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(length) + 16, alignment: 16)
        bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<Int(length)])
        buffer[Int(length)...].initializeMemory(as: UInt8.self, repeating: 0)
        try file.handle.readExactly(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(length)]),
            at: offset
        )
    }

    deinit {
        bytes.deallocate()
    }

    /// Lends the bytes to `body`; a few more behind them may be read and are 0.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(bytes) }
    }
}

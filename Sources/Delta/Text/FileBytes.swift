import Content
import FileIO

/// Brings stretches of files into memory, one after the other; the memory is used again.
final class FileBytes {
    /// More than this does not stay.
    private static let keptLimit = 1 << 25

    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit {
        memory.deallocate()
    }

    /// Lends `length` bytes of `file` from byte `offset` on to `body`; 16 bytes behind them may be read and are 0.
    func withBytes<Result>(
        of file: OpenFile,
        offset: Int64,
        length: Int64,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
        let count = Int(length)
        if memory.count < count + 16 {
            memory.deallocate()
            memory = .allocate(byteCount: count + 16, alignment: 16)
        }
        defer {
            if memory.count > Self.keptLimit {
                memory.deallocate()
                memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
            }
        }
        let bytes = UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
        try file.handle.readExactly(into: bytes, at: offset)
        memory[count..<count + 16].initializeMemory(as: UInt8.self, repeating: 0)
        return try body(UnsafeRawBufferPointer(bytes))
    }
}

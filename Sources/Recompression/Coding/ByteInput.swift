/// Bytes that are pulled without suspension, from memory, a file or another stage of a pipeline.
package protocol ByteInput {
    /// Reads at most `buffer.count` bytes to the front of `buffer`.
    /// - Returns: The number of bytes read, at least 1; 0 only at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteInput {
    /// Reads until `buffer` is full or the input ends, and returns the number of bytes read.
    package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}

/// Bytes in memory as an input.
package struct MemoryInput: ByteInput {
    private let content: [UInt8]
    private var offset = 0

    /// Reads `content` from its first byte on.
    package init(_ content: [UInt8]) {
        self.content = content
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, content.count - offset)
        content.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
        }
        offset += count
        return count
    }
}

/// Bytes that are pulled, one buffer at a time.
package protocol ContentReader {
    /// Reads at most `buffer.count` bytes to the front of `buffer`.
    /// - Returns: The number of bytes read, at least 1; 0 only at the end. A failure throws, it is never an end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int
}

extension ContentReader {
    /// Reads to the end and hands every piece to `sink`, in buffers of 1 MiB.
    package mutating func forEachChunk(_ sink: (UnsafeRawBufferPointer) async throws -> Void) async throws {
        let buffer = ChunkBuffer()
        while true {
            try Task.checkCancellation()
            let count = try await read(into: buffer.bytes)
            if count == 0 { return }
            try await sink(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }
}

/// A page-aligned buffer that is freed with its owner.
package struct ChunkBuffer: ~Copyable {
    /// The size in bytes that suits disks, hashing and sending alike: 1 MiB.
    package static let defaultCapacity = 1 << 20

    /// The whole buffer.
    package let bytes: UnsafeMutableRawBufferPointer

    /// Allocates `capacity` bytes.
    package init(capacity: Int = defaultCapacity) {
        bytes = .allocate(byteCount: capacity, alignment: 4_096)
    }

    deinit {
        bytes.deallocate()
    }

    /// A copy of the first `count` bytes, to be handed to another task.
    package func copy(first count: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
}

/// Reads bytes in memory.
package struct MemoryReader: ContentReader {
    private let content: [UInt8]
    private var offset = 0

    /// Reads `content` from the front.
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

import Content

extension [UInt8] {
    /// Lends these bytes to something that suspends.
    func withUnsafeBytesAsync(_ body: (UnsafeRawBufferPointer) async throws -> Void) async throws {
        let copy = ChunkBuffer(capacity: Swift.max(1, count))
        withUnsafeBytes { copy.bytes.copyMemory(from: $0) }
        try await body(UnsafeRawBufferPointer(rebasing: copy.bytes[..<count]))
    }
}

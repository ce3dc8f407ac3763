/// What is sent with a request.
package enum HTTPBody: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes([UInt8])
    /// `length` bytes that `write` hands to the writer; `write` runs as a child task, beside the sending.
    ///
    /// What `write` throws ends the request and is what the caller sees. Fewer or more bytes than `length` are an error.
    case stream(length: Int64, write: @Sendable (HTTPBodyWriter) async throws -> Void)
}

/// Where the bytes of a streamed body go.
package struct HTTPBodyWriter: Sendable {
    private let pipe: BytePipe

    init(_ pipe: BytePipe) {
        self.pipe = pipe
    }

    /// Copies `bytes` and queues them; waits while 2 MiB are queued.
    /// - Throws: ``BytePipe/Closed`` when the request ended before the body did; let it pass.
    package func write(_ bytes: UnsafeRawBufferPointer) async throws {
        try await pipe.write(bytes)
    }
}

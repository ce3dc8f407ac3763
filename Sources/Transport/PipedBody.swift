import NIOCore

/// A streamed body as the HTTP client takes it.
struct PipedBody: AsyncSequence, Sendable {
    let pipe: BytePipe

    struct AsyncIterator: AsyncIteratorProtocol {
        let pipe: BytePipe

        func next() async throws -> ByteBuffer? {
            try await pipe.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pipe: pipe)
    }
}

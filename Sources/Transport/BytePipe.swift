import NIOCore
import Synchronization

/// Bytes on the way from one task to another, with a bound on how many wait in between.
///
/// One task writes, one reads. So a disk is read while a socket is written, and neither blocks an event loop.
package final class BytePipe: Sendable {
    /// What a writer meets when nobody reads any more.
    package struct Closed: Error {}

    private struct State {
        var chunks: [ByteBuffer] = []
        var waiting = 0
        var end: Result<Void, any Error>?
        var writer: CheckedContinuation<Void, any Error>?
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
    }

    private let state = Mutex(State())
    private let limit: Int

    /// Makes a pipe that holds a writer back while `limit` bytes or more are waiting.
    package init(limit: Int = 2 << 20) {
        self.limit = limit
    }

    /// Copies `bytes` into the pipe, and waits until less than the limit is waiting.
    /// - Throws: ``Closed`` after ``close()``, or `CancellationError`.
    package func write(_ bytes: UnsafeRawBufferPointer) async throws {
        try Task.checkCancellation()
        guard !bytes.isEmpty else { return }
        let reader = try state.withLock { state throws -> CheckedContinuation<ByteBuffer?, any Error>? in
            guard state.end == nil else { throw Closed() }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.chunks.append(ByteBuffer(bytes: bytes))
            state.waiting += bytes.count
            return nil
        }
        if let reader {
            reader.resume(returning: ByteBuffer(bytes: bytes))
        } else {
            try await waitForSpace()
        }
    }

    /// Ends the bytes; the reader sees the end after all that was written.
    package func finish() {
        end(.success(()))
    }

    /// Ends the bytes; the reader sees `error` after all that was written.
    package func fail(_ error: any Error) {
        end(.failure(error))
    }

    /// Drops what is waiting and stops the writer; for the reader's side.
    package func close() {
        let writer = state.withLock { state in
            state.chunks = []
            state.waiting = 0
            if state.end == nil { state.end = .failure(Closed()) }
            defer { state.writer = nil }
            return state.writer
        }
        writer?.resume(throwing: Closed())
    }

    /// Reads at most `buffer.count` bytes: at least 1, and 0 only at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        guard var chunk = try await next() else { return 0 }
        let count = min(buffer.count, chunk.readableBytes)
        chunk.readWithUnsafeReadableBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            return count
        }
        if chunk.readableBytes > 0 {
            let rest = chunk
            state.withLock { state in
                state.chunks.insert(rest, at: 0)
                state.waiting += rest.readableBytes
            }
        }
        return count
    }

    func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let writer = state.withLock { state in take(for: continuation, from: &state) }
                writer?.resume()
            }
        } onCancel: {
            fail(CancellationError())
        }
    }

    private func take(
        for reader: CheckedContinuation<ByteBuffer?, any Error>,
        from state: inout State
    ) -> CheckedContinuation<Void, any Error>? {
        guard state.chunks.isEmpty else {
            let chunk = state.chunks.removeFirst()
            state.waiting -= chunk.readableBytes
            reader.resume(returning: chunk)
            guard state.waiting < limit else { return nil }
            defer { state.writer = nil }
            return state.writer
        }
        if let end = state.end {
            reader.resume(with: end.map { nil })
        } else {
            state.reader = reader
        }
        return nil
    }

    private func waitForSpace() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.end != nil { return .failure(Closed()) }
                    if state.waiting < limit { return .success(()) }
                    state.writer = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            end(.failure(CancellationError()))
        }
    }

    private func end(_ result: Result<Void, any Error>) {
        let (reader, writer) = state.withLock { state in
            if state.end == nil { state.end = result }
            defer {
                state.reader = nil
                state.writer = nil
            }
            return (state.reader, state.writer)
        }
        reader?.resume(with: result.map { nil })
        writer?.resume(throwing: Closed())
    }
}

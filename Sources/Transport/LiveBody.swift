import AsyncHTTPClient
import NIOCore

/// The body of an answer that is arriving; refuses one that trickles.
struct LiveBody {
    private var iterator: HTTPClientResponse.Body.AsyncIterator
    private let origin: String
    private let settings: TransportSettings
    private var waited: Duration = .zero
    private var received = 0
    private var isAtEnd = false

    init(_ body: HTTPClientResponse.Body, origin: String, settings: TransportSettings) {
        iterator = body.makeAsyncIterator()
        self.origin = origin
        self.settings = settings
    }

    mutating func next() async throws -> ByteBuffer? {
        guard !isAtEnd else { return nil }
        let start = ContinuousClock.now
        let chunk: ByteBuffer?
        do {
            chunk = try await iterator.next(isolation: #isolation)
        } catch {
            throw TransportError(error, origin: origin, settings: settings)
        }
        guard let chunk else {
            isAtEnd = true
            try Task.checkCancellation()
            return nil
        }
        waited += ContinuousClock.now - start
        received += chunk.readableBytes
        if waited >= settings.stallTimeout {
            let seconds = Int64(waited.components.seconds)
            guard Int64(received) >= seconds * Int64(settings.minimumBytesPerSecond) else {
                throw TransportError.failed(
                    origin: origin,
                    .tooSlow,
                    reason: "\(received) bytes in \(seconds) s"
                )
            }
            waited = .zero
            received = 0
        }
        return chunk
    }
}

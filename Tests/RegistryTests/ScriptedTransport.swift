import Synchronization
import Transport

/// A transport without a network: a test answers, whatever the host.
final class ScriptedTransport: HTTPTransport {
    private let answer: @Sendable (HTTPRequest) throws -> HTTPResponse
    private let log = Mutex<[HTTPRequest]>([])

    init(_ answer: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse) {
        self.answer = answer
    }

    /// Everything that was asked so far.
    var requests: [HTTPRequest] { log.withLock { $0 } }

    /// Method and address of everything that was asked so far.
    var lines: [String] { requests.map { "\($0.method.rawValue) \($0.url.text)" } }

    func withResponse<Result>(
        to request: HTTPRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        log.withLock { $0.append(request) }
        var response = try answer(request)
        return try await body(&response)
    }
}

extension HTTPRequest {
    /// The bytes of a body in memory.
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }
}

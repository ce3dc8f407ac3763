import Content
import Transport

/// An error status, with what the registry said about it.
struct ErrorResponse: Error {
    /// How much of an error's body is read, in bytes.
    static let detailLimit = 4 << 10

    let error: RegistryError
    /// What the registry said, on one line.
    let detail: String
    /// How long the registry asks us to wait.
    let retryAfter: Duration?

    private struct Body: Decodable {
        struct Entry: Decodable {
            let code: String?
            let message: String?
        }

        let errors: [Entry]?
        let details: String?
        let message: String?
    }

    init(_ response: inout HTTPResponse, _ operation: RegistryOperation) async throws {
        detail = Self.text(try await response.prefix(Self.detailLimit))
        error = .refused(operation, status: response.status, detail: detail)
        retryAfter = response.headers["Retry-After"].flatMap { Int64($0) }.map { .seconds(max(0, $0)) }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        let body: Body
        do {
            body = try StrictJSON.decode(Body.self, from: bytes, place: "an error", limits: .foreignDocument)
        } catch {
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
                separator: " "
            )
        }
        if let first = body.errors?.first {
            return [first.code, first.message].compactMap(\.self).joined(separator: " ")
        }
        return body.details ?? body.message ?? ""
    }
}

extension RetryPolicy {
    /// Runs `body` until it succeeds, fails for good, or was tried often enough.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let refusal as ErrorResponse {
                guard refusal.error.isTransient, attempt < attempts else { throw refusal.error }
                try await pause(pause(after: attempt, asked: refusal.retryAfter))
            } catch let error as TransportError {
                guard error.isTransient, attempt < attempts else { throw error }
                try await pause(pause(after: attempt, asked: nil))
            }
            attempt += 1
        }
    }
}

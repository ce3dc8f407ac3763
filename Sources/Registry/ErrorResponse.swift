import Content
import Transport

/// An error status, with what the registry said about it.
struct ErrorResponse: Error {
    /// How much of an error's body is read, in bytes.
    static let detailLimit = 4 << 10

    let status: Int
    let error: RegistryError
    /// What the registry said, on one line.
    let detail: String
    /// How long the registry asks us to wait.
    let pause: RequestedPause?

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
        status = response.status
        detail = Self.text(try await response.prefix(Self.detailLimit))
        error = .refused(operation, status: response.status, detail: detail)
        pause = RequestedPause(response.headers, operation)
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
    /// - Parameter isCostly: Whether each try costs the sending of a whole body.
    func run<Result>(isCostly: Bool = false, _ body: () async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let refusal as ErrorResponse {
                let most = isCostly && refusal.status == 500 ? costlyAttempts : attempts
                guard refusal.error.isTransient, attempt < most else { throw refusal.error }
                try await wait(after: attempt, refusal.error, asked: refusal.pause)
            } catch let error as TransportError {
                guard error.isTransient, attempt < attempts else { throw error }
                try await wait(after: attempt, error)
            }
            attempt += 1
        }
    }
}

import Diagnostics
import Transport

/// Brings requests to a registry: authenticates, follows redirects, tries again.
struct RegistryExchange: Sendable {
    private enum Outcome<Result> {
        case done(Result)
        case redirect(String)
        case challenge([AuthenticationChallenge], detail: String)
    }

    private static let redirectLimit = 3

    let endpoint: RegistryEndpoint
    let transport: any HTTPTransport
    let authenticator: Authenticator
    let retry: RetryPolicy

    /// Sends `request`, again after passing failures, and lends the expected answer to `body`.
    func send<Result>(
        _ request: RegistryRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        try await retry.run { try await once(request, body) }
    }

    /// Sends `request` once, apart from redirects and authentication.
    /// - Throws: ``ErrorResponse`` for an error status, which ``RetryPolicy/run(_:)`` turns into a ``RegistryError``.
    func once<Result>(
        _ request: RegistryRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        var url = request.url
        var redirects = 0
        var challenges = 0
        var shown = try await authenticator.authorization(for: request.scopes, request.operation)
        while true {
            let isAtHome = url.hasSameOrigin(as: endpoint.base)
            switch try await ask(request, at: url, showing: isAtHome ? shown : nil, body) {
            case .done(let result): return result
            case .redirect(let location):
                redirects += 1
                url = try target(of: location, from: url, count: redirects, request.operation)
            case .challenge(let offered, let detail):
                challenges += 1
                shown = try await answer(to: offered, shown, detail, count: challenges, request)
            }
        }
    }

    private func ask<Result>(
        _ request: RegistryRequest,
        at url: HTTPURL,
        showing authorization: Redacted<String>?,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Outcome<Result> {
        var sent = HTTPRequest(request.method, url, headers: request.headers, body: request.body)
        sent.headers["User-Agent"] = "sealift"
        if let authorization { sent.headers["Authorization"] = authorization.secret }
        let isAtHome = url.hasSameOrigin(as: endpoint.base)
        return try await transport.withResponse(to: sent) { response in
            if request.expected.contains(response.status) { return .done(try await body(&response)) }
            switch response.status {
            case 301, 302, 303, 307, 308:
                guard request.method == .get || request.method == .head, let to = response.headers["Location"]
                else {
                    throw try await ErrorResponse(&response, request.operation)
                }
                return .redirect(to)
            case 401 where isAtHome:
                let offered = AuthenticationChallenge.parse(response.headers.values(of: "WWW-Authenticate"))
                return .challenge(
                    offered,
                    detail: try await ErrorResponse(&response, request.operation).detail
                )
            default: throw try await ErrorResponse(&response, request.operation)
            }
        }
    }

    private func target(
        of location: String,
        from url: HTTPURL,
        count: Int,
        _ operation: RegistryOperation
    ) throws -> HTTPURL {
        func refusal(_ reason: String) -> RegistryError {
            .forbiddenAddress(
                operation,
                what: "another place",
                address: String(location.prefix { $0 != "?" }),
                reason: reason
            )
        }
        guard count <= Self.redirectLimit else { throw refusal("it is the redirect number \(count)") }
        guard let next = url.resolving(location) else { throw refusal("it is no plain HTTP address") }
        guard !next.isLinkLocal else { throw refusal("it is a link-local address") }
        return next
    }

    private func answer(
        to offered: [AuthenticationChallenge],
        _ rejected: Redacted<String>?,
        _ detail: String,
        count: Int,
        _ request: RegistryRequest
    ) async throws -> Redacted<String> {
        guard !offered.isEmpty else { throw RegistryError.noChallenge(request.operation) }
        let next = try await authenticator.authorization(
            after: offered,
            rejected: rejected,
            for: request.scopes,
            request.operation
        )
        guard count <= 2, let next else {
            throw RegistryError.unauthorized(
                request.operation,
                hadCredentials: try await authenticator.hasCredential(request.operation),
                detail: detail
            )
        }
        return next
    }
}

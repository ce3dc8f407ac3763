import Content
import Diagnostics
import FoundationEssentials
import Transport

/// Fetches tokens (distribution, "Token Authentication Specification" and "Oauth2 Token Authentication").
struct TokenService: Sendable {
    struct Token: Sendable {
        let value: Redacted<String>
        let lifetime: Duration
    }

    private struct Answer: Decodable {
        let token: String?
        let accessToken: String?
        let lifetime: Double?

        private enum CodingKeys: String, CodingKey {
            case token
            case accessToken = "access_token"
            case lifetime = "expires_in"
        }
    }

    private static let answerLimit = 256 << 10

    let transport: any HTTPTransport
    let retry: RetryPolicy

    func token(
        from realm: TokenRealm,
        scopes: [AccessScope],
        credential: RegistryCredential?,
        _ operation: RegistryOperation
    ) async throws -> Token {
        let shown = realm.isOwn ? credential : nil
        let request = Self.request(to: realm, scopes, shown)
        return try await retry.run {
            try await transport.withResponse(to: request) { response in
                switch response.status {
                case 200:
                    return try Self.parse(try await response.collect(limit: Self.answerLimit), operation)
                case 400, 401, 403:
                    let refusal = try await ErrorResponse(&response, operation)
                    throw RegistryError.unauthorized(
                        operation,
                        hadCredentials: shown != nil,
                        detail: refusal.detail
                    )
                default: throw try await ErrorResponse(&response, operation)
                }
            }
        }
    }

    private static func request(
        to realm: TokenRealm,
        _ scopes: [AccessScope],
        _ credential: RegistryCredential?
    ) -> HTTPRequest {
        if case .identityToken(let token) = credential {
            let fields = [
                ("grant_type", "refresh_token"), ("service", realm.service ?? ""), ("client_id", "sealift"),
                ("scope", scopes.map(\.description).joined(separator: " ")), ("refresh_token", token.secret),
            ]
            let form = fields.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
            let headers: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
            return HTTPRequest(.post, realm.url, headers: headers, body: .bytes(Array(form.utf8)))
        }
        var url = realm.url
        if let service = realm.service { url = url.adding("service", service) }
        for scope in scopes { url = url.adding("scope", scope.description) }
        var request = HTTPRequest(.get, url)
        if case .password(let user, _) = credential {
            request.url = url.adding("account", user)
            request.headers["Authorization"] = credential?.basic?.secret
        }
        return request
    }

    private static func parse(_ bytes: [UInt8], _ operation: RegistryOperation) throws -> Token {
        let answer: Answer
        do {
            answer = try StrictJSON.decode(
                Answer.self,
                from: bytes,
                place: "the token",
                limits: .foreignDocument
            )
        } catch {
            throw RegistryError.contradiction(
                operation,
                reason: "the token service sent no JSON with a token"
            )
        }
        let value = [answer.token, answer.accessToken].compactMap(\.self).first { !$0.isEmpty }
        guard let value, value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw RegistryError.contradiction(operation, reason: "the token service sent no usable token")
        }
        let seconds = min(max(answer.lifetime ?? 60, 60), 86_400)
        return Token(value: Redacted(value), lifetime: .seconds(seconds))
    }
}

import Diagnostics
import OCILayout
import Transport

/// Knows how one registry wants to be convinced, and keeps the tokens that it gave.
actor Authenticator {
    private enum Method {
        case basic
        case bearer(TokenRealm)
    }

    private struct Held {
        let value: Redacted<String>
        let expiry: ContinuousClock.Instant
    }

    /// Tokens are renewed this long before they expire, so that an upload does not outlive its token at once.
    private static let margin: Duration = .seconds(15)

    private let endpoint: RegistryEndpoint
    private let credentials: CredentialStore
    private let tokens: TokenService
    private let now: @Sendable () -> ContinuousClock.Instant
    private var method: Method?
    private let looking = AsyncMutex()
    private var known: [RepositoryName?: RegistryCredential?] = [:]
    private var held: [[AccessScope]: Held] = [:]

    init(
        _ endpoint: RegistryEndpoint,
        credentials: CredentialStore,
        tokens: TokenService,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.tokens = tokens
        self.now = now
    }

    /// The `Authorization` to send unasked; nil before the registry has asked for any.
    func authorization(
        for scopes: [AccessScope],
        _ operation: RegistryOperation
    ) async throws -> Redacted<String>? {
        switch method {
        case nil: nil
        case .basic: try await credential(operation)?.basic
        case .bearer(let realm): try await bearer(realm, scopes, operation)
        }
    }

    /// The `Authorization` to send after a 401 that followed `rejected`; nil when there is none left to try.
    func authorization(
        after challenges: [AuthenticationChallenge],
        rejected: Redacted<String>?,
        for scopes: [AccessScope],
        _ operation: RegistryOperation
    ) async throws -> Redacted<String>? {
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }) {
            let realm = try TokenRealm(bearer, of: endpoint.base, operation)
            method = .bearer(realm)
            if let known = held[scopes], known.value == rejected { held[scopes] = nil }
            let fresh = try await self.bearer(realm, scopes, operation)
            return fresh == rejected ? nil : fresh
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else { return nil }
        method = .basic
        let basic = try await credential(operation)?.basic
        return basic == rejected ? nil : basic
    }

    /// Whether there is anything to show for the repository of `operation`.
    func hasCredential(_ operation: RegistryOperation) async throws -> Bool {
        try await credential(operation) != nil
    }

    private func bearer(
        _ realm: TokenRealm,
        _ scopes: [AccessScope],
        _ operation: RegistryOperation
    ) async throws -> Redacted<String> {
        let credential = try await credential(operation)
        if case .bearer(let token) = credential { return Redacted("Bearer \(token.secret)") }
        if let known = held[scopes], known.expiry > now() { return known.value }
        let start = now()
        let token = try await tokens.token(
            from: realm,
            scopes: Set(scopes).union(realm.scopes).sorted(),
            credential: credential,
            operation
        )
        let value = Redacted("Bearer \(token.value.secret)")
        held[scopes] = Held(value: value, expiry: start + token.lifetime - Self.margin)
        return value
    }

    /// Looked for once: a program may have to be asked.
    private func credential(_ operation: RegistryOperation) async throws -> RegistryCredential? {
        try await looking.run {
            if let found = known[operation.repository] { return found }
            let found = try await credentials.credential(
                for: endpoint.host,
                repository: operation.repository
            )
            known[operation.repository] = .some(found)
            return found
        }
    }
}

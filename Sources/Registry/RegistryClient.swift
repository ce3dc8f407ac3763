package import OCILayout
package import Transport

/// A registry that speaks the OCI distribution specification, or the repositories of one below a path.
///
///     pull:  resolve (GET, digest of the body) -> withContent (GET, resumed by Range after a break)
///     push:  put blob      HEAD, GET of one byte; POST; PUT streamed; HEAD, GET of one byte
///            put manifest  GET; PUT by digest; GET; referrers tag where the registry keeps no list
///            apply         HEAD all; PUT by tag; HEAD all
///
/// What comes is believed only after its digest was computed; what goes is read back. Every request authenticates as the
/// registry asks, follows three redirects without taking credentials along, and is tried again after passing failures.
package struct RegistryClient: Sendable {
    /// The registry.
    package let endpoint: RegistryEndpoint
    /// The path before all repository names; nil for the whole registry.
    package let prefix: RepositoryName?

    let exchange: RegistryExchange
    let referrerTags = AsyncMutex()
    let referrersAPI = ReferrersAPI()

    /// Uses the registry at `endpoint`.
    /// - Parameters:
    ///   - endpoint: The registry.
    ///   - prefix: The path before all repository names.
    ///   - credentials: Who we are; asked only when the registry wants to know.
    ///   - transport: How it is reached.
    ///   - retry: How often it is asked again.
    ///   - now: The present, for the expiry of tokens.
    package init(
        _ endpoint: RegistryEndpoint,
        prefix: RepositoryName? = nil,
        credentials: CredentialStore = CredentialStore(),
        transport: any HTTPTransport,
        retry: RetryPolicy = RetryPolicy(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.endpoint = endpoint
        self.prefix = prefix
        exchange = RegistryExchange(
            endpoint: endpoint,
            transport: transport,
            authenticator: Authenticator(
                endpoint,
                credentials: credentials,
                tokens: TokenService(transport: transport, retry: retry),
                now: now
            ),
            retry: retry
        )
    }

    /// The repository `name`, below the prefix if there is one.
    /// - Throws: `OCILayoutError` when the whole name is too long.
    package func repository(named name: RepositoryName) throws(OCILayoutError) -> RegistryRepository {
        RegistryRepository(try prefix?.appending(name) ?? name, of: self)
    }

    /// Asks whether the registry is there and lets us in (`GET /v2/`).
    /// - Throws: ``RegistryError`` or `TransportError`.
    package func check() async throws {
        let operation = RegistryOperation(endpoint.host, nil, "answer")
        let request = RegistryRequest(
            method: .get,
            url: try endpoint.url(""),
            scopes: [],
            expected: [200],
            operation: operation
        )
        try await exchange.send(request) { _ in }
    }
}

extension RegistryClient: ImageSource {
    /// The repository that `reference` names; nil when it is of another registry or not below the prefix.
    package func repository(of reference: ImageReference) -> (any RepositorySource)? {
        guard reference.registry == endpoint.host else { return nil }
        if let prefix, !reference.repository.description.hasPrefix("\(prefix)/") { return nil }
        return RegistryRepository(reference.repository, of: self)
    }
}

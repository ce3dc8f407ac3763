import Content
import FileIO
import OCILayout
import Registry
import Settings
import SystemPackage
import Transport

/// The registries that a configuration knows, and how each is reached.
struct Network: Sendable {
    private struct Route: Sendable {
        let configuration: RegistryConfiguration
        let transport: PooledTransport
    }

    private let routes: [Route]
    private let transport: PooledTransport
    private let credentials: CredentialStore
    private let plainHTTP: Bool

    /// Opens transports for the time of `body`.
    /// - Parameters:
    ///   - plainHTTP: Whether every registry is spoken to without TLS.
    ///   - proxies: Through whom registries are reached that have no address of their own.
    static func with<Result>(
        _ registries: [RegistryConfiguration],
        plainHTTP: Bool,
        proxies: ProxySettings = ProxySettings(),
        runtime: RunEnvironment,
        _ body: (Network) async throws -> Result
    ) async throws -> Result {
        let credentials = try CredentialStore(RegistryCredentials.documents(runtime))
        var settings = TransportSettings()
        settings.proxies = proxies
        return try await PooledTransport.with(settings) { transport in
            try await open(registries[...], [], settings, runtime) { routes in
                try await body(
                    Network(
                        routes: routes,
                        transport: transport,
                        credentials: credentials,
                        plainHTTP: plainHTTP
                    )
                )
            }
        }
    }

    private static func open<Result>(
        _ rest: ArraySlice<RegistryConfiguration>,
        _ routes: [Route],
        _ common: TransportSettings,
        _ runtime: RunEnvironment,
        _ body: ([Route]) async throws -> Result
    ) async throws -> Result {
        guard let next = rest.first else { return try await body(routes) }
        var settings = common
        if let path = next.certificates {
            settings.tls.trust = .only(
                try TrustedCertificates(contentsOf: path.string, now: runtime.now)
            )
        }
        if next.address.name != next.host.name {
            settings.tls.serverName = .init(host: next.address.name, certificateName: next.host.name)
        }
        return try await PooledTransport.with(settings) { transport in
            let route = Route(configuration: next, transport: transport)
            return try await open(rest.dropFirst(), routes + [route], common, runtime, body)
        }
    }

    /// A client of the registry that references name `host`.
    func client(_ host: RegistryHost, prefix: RepositoryName? = nil) throws -> RegistryClient {
        let route = routes.first { $0.configuration.host == host }
        let endpoint = try RegistryEndpoint(
            host,
            at: route?.configuration.address,
            plainHTTP: plainHTTP || route?.configuration.plainHTTP == true
        )
        return RegistryClient(
            endpoint,
            prefix: prefix,
            credentials: credentials,
            transport: route?.transport ?? transport
        )
    }

    /// The images of a registry, or of a path in it, by the names that references have for them.
    func images(of host: RegistryHost, below path: RepositoryName?) throws -> some ImageSource {
        NamedRegistry(host: host, path: path, client: try client(host))
    }

    /// A registry that may answer at another address than its name.
    private struct NamedRegistry: ImageSource {
        let host: RegistryHost
        let path: RepositoryName?
        let client: RegistryClient

        func repository(of reference: ImageReference) throws -> (any RepositorySource)? {
            guard reference.registry == host else { return nil }
            if let path, !reference.repository.description.hasPrefix("\(path)/") { return nil }
            return try client.repository(named: reference.repository)
        }
    }
}

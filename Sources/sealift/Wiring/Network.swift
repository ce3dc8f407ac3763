import BundleBuild
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

    private static let redirectLimit = 5

    private let routes: [Route]
    private let transport: PooledTransport
    private let credentials: CredentialStore
    private let plainHTTP: Bool
    private let retry: RetryPolicy

    /// Opens transports for the time of `body`.
    /// - Parameters:
    ///   - plainHTTP: Whether every registry is spoken to without TLS.
    ///   - proxies: Through whom registries are reached that have no address of their own.
    ///   - helper: Runs credential helpers, where programs are run.
    ///   - console: Hears of it when a registry is waited for.
    static func with<Result>(
        _ registries: [RegistryConfiguration],
        plainHTTP: Bool,
        proxies: ProxySettings = ProxySettings(),
        helper: CredentialHelper? = nil,
        console: Console?,
        runtime: RunEnvironment,
        _ body: (Network) async throws -> Result
    ) async throws -> Result {
        var get: CredentialStore.Helper?
        if let helper { get = { try await helper.get($0, $1) } }
        let credentials = try CredentialStore(RegistryCredentials.documents(runtime), helper: get)
        var retry = RetryPolicy()
        retry.announce = { error, pause in
            console?.say("waiting \(pause.components.seconds) s: \(error)")
        }
        let policy = retry
        var settings = TransportSettings()
        settings.proxies = proxies
        return try await PooledTransport.with(settings) { transport in
            try await open(registries[...], [], settings, plainHTTP: plainHTTP, runtime) { routes in
                try await body(
                    Network(
                        routes: routes,
                        transport: transport,
                        credentials: credentials,
                        plainHTTP: plainHTTP,
                        retry: policy
                    )
                )
            }
        }
    }

    private static func open<Result>(
        _ rest: ArraySlice<RegistryConfiguration>,
        _ routes: [Route],
        _ common: TransportSettings,
        plainHTTP: Bool,
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
        if case .at(let address) = next.place {
            let isPlain = plainHTTP || next.plainHTTP
            settings.relocation = Relocation(
                try RegistryEndpoint(next.host, plainHTTP: isPlain).base,
                to: try RegistryEndpoint(address, plainHTTP: isPlain).base
            )
        }
        return try await PooledTransport.with(settings) { transport in
            let route = Route(configuration: next, transport: transport)
            return try await open(
                rest.dropFirst(),
                routes + [route],
                common,
                plainHTTP: plainHTTP,
                runtime,
                body
            )
        }
    }

    /// A client of the registry that references name `host`.
    func client(_ host: RegistryHost, prefix: RepositoryName? = nil) throws -> RegistryClient {
        let route = routes.first { $0.configuration.host == host }
        var (server, folder) = (host, prefix)
        if case .below(let path, let other) = route?.configuration.place {
            server = other
            folder = try prefix.map { try path.appending($0) } ?? path
        }
        return RegistryClient(
            try RegistryEndpoint(
                server,
                plainHTTP: plainHTTP || route?.configuration.plainHTTP == true
            ),
            prefix: folder,
            credentials: credentials,
            transport: route?.transport ?? transport,
            retry: retry
        )
    }

    /// The images of a registry, or of a path in it, by the names that references have for them.
    func images(of host: RegistryHost, below path: RepositoryName?) throws -> some ImageSource {
        NamedRegistry(host: host, path: path, client: try client(host))
    }

    /// A file of a web server, over redirections too, which never leave TLS.
    /// - Throws: ``DownloadFailure``, `TransportError`.
    func file(_ text: String, limit: Int) async throws -> [UInt8] {
        guard var url = HTTPURL(text) else { throw DownloadFailure("\(text) is no address") }
        for _ in 0...Self.redirectLimit {
            guard !url.isLinkLocal else { throw DownloadFailure("\(url) is a link-local address") }
            let route = routes.first { $0.configuration.host.description == url.authority }
            let answer: (next: String?, bytes: [UInt8]) = try await (route?.transport ?? transport)
                .withResponse(to: HTTPRequest(.get, url)) { response in
                    switch response.status {
                    case 200: return (nil, try await response.collect(limit: limit))
                    case 301, 302, 303, 307, 308:
                        return (response.headers["Location"] ?? "", [])
                    case let status: throw DownloadFailure("\(url) answers with status \(status)")
                    }
                }
            guard let location = answer.next else { return answer.bytes }
            guard let next = url.resolving(location), next.scheme == .https || url.scheme == .http else {
                throw DownloadFailure("\(url) leads to no address of the same kind")
            }
            url = next
        }
        throw DownloadFailure("\(url) is the redirection number \(Self.redirectLimit + 1)")
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

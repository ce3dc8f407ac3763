import AsyncHTTPClient
import Diagnostics
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// No redirects, no decompression, no second attempts: all that is for the callers to decide.
    /// - Parameters:
    ///   - serverName: What the certificate of every server must carry.
    ///   - relocation: Where all servers are.
    ///   - proxy: Who makes a tunnel to every server.
    ///   - isProxy: Whether every server is a proxy, which wants whole addresses.
    init(
        _ settings: TransportSettings,
        serverName: ServerName?,
        relocation: Relocation?,
        proxy: ProxySettings.Proxy?,
        isProxy: Bool
    ) {
        self.init(
            tlsConfiguration: TLSConfiguration(settings.tls),
            redirectConfiguration: .disallow,
            timeout: Timeout(
                connect: TimeAmount(settings.connectTimeout),
                read: TimeAmount(settings.silenceTimeout)
            ),
            connectionPool: ConnectionPool(
                idleTimeout: .seconds(60),
                concurrentHTTP1ConnectionsPerHostSoftLimit: settings.connectionsPerHost
            ),
            decompression: .disabled
        )
        connectionPool.retryConnectionEstablishment = false
        httpVersion = .http1Only
        http1_1ConnectionDebugInitializer = { channel in
            let watched = ExchangeWatch.add(to: channel, settings, isProxy: isProxy)
            return serverName.map { name in watched.flatMap { name.check(channel) } } ?? watched
        }
        if let proxy {
            let authorization = proxy.authorization.map {
                HTTPClient.Authorization.basic(credentials: String($0.secret.dropFirst("Basic ".count)))
            }
            self.proxy = .server(host: proxy.host, port: proxy.port, authorization: authorization)
        }
        if let serverName = settings.tls.serverName {
            dnsOverride[serverName.certificateName] = serverName.host
        }
        if let (name, address) = relocation?.override { dnsOverride[name] = address }
    }
}

extension TLSConfiguration {
    fileprivate init(_ settings: TLSSettings) {
        self = .makeClientConfiguration()
        minimumTLSVersion = .tlsv12
        switch settings.trust {
        case .system: trustRoots = .default
        case .only(let trusted): trustRoots = .certificates(trusted.certificates)
        case .nobodyChecked: certificateVerification = .none
        }
        if let identity = settings.identity { show(identity) }
    }
}

import AsyncHTTPClient
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// No redirects, no proxy, no decompression, no second attempts: all that is for the callers to decide.
    /// - Parameter serverName: What the certificate of every server must carry.
    init(_ settings: TransportSettings, serverName: ServerName?) {
        let stall = TimeAmount(settings.stallTimeout)
        self.init(
            tlsConfiguration: TLSConfiguration(settings.tls),
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: TimeAmount(settings.connectTimeout), read: stall, write: stall),
            connectionPool: ConnectionPool(
                idleTimeout: .seconds(60),
                concurrentHTTP1ConnectionsPerHostSoftLimit: settings.connectionsPerHost
            ),
            decompression: .disabled
        )
        connectionPool.retryConnectionEstablishment = false
        httpVersion = .http1Only
        if let serverName { http1_1ConnectionDebugInitializer = serverName.check }
        if let serverName = settings.tls.serverName {
            dnsOverride[serverName.certificateName] = serverName.host
        }
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
        if let identity = settings.identity {
            certificateChain = identity.certificates.map { .certificate($0) }
            privateKey = .privateKey(identity.key)
        }
    }
}

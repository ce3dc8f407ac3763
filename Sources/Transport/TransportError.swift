package import Diagnostics

/// Why there is no answer from a server.
package enum TransportError: OperatorError, Equatable {
    /// Which part of an exchange failed.
    package enum Phase: String, Sendable {
        /// The name has no address.
        case resolve
        /// Nothing answers at the address.
        case connect
        /// The two sides do not trust each other.
        case tls
        /// The other side does nothing any more.
        case timeout
        /// The connection broke.
        case reset
        /// What came is not HTTP, or not the announced length.
        case malformed
        /// The other side sends next to nothing.
        case tooSlow = "too-slow"
    }

    /// The exchange with the server `origin` failed.
    case failed(origin: String, Phase, reason: String)
    /// The answer, or its header, is larger than `limit` bytes.
    case tooLarge(origin: String, limit: Int)
    /// A file of certificate authorities cannot be used.
    case unusableAuthority(place: String, reason: String)
    /// A client certificate or its key cannot be used.
    case unusableIdentity(place: String, reason: String)

    /// A proxy that the environment names cannot be used.
    case unusableProxy(variable: String, reason: String)

    /// Whether the same request may succeed a moment later.
    package var isTransient: Bool {
        switch self {
        case .failed(_, let phase, _): phase != .tls && phase != .malformed
        case .tooLarge, .unusableAuthority, .unusableIdentity, .unusableProxy: false
        }
    }

    package var report: ErrorReport {
        switch self {
        case .failed(let origin, let phase, let reason):
            ErrorReport(
                "transport.\(phase.rawValue)",
                .remote,
                "\(phase.found) \(origin.terminalSafe): \(reason.terminalSafe)",
                remedy: phase.remedy
            )
        case .tooLarge(let origin, let limit):
            ErrorReport(
                "transport.too-large",
                .remote,
                "the answer of \(origin.terminalSafe) is larger than the limit of \(ByteCount(Int64(limit)))",
                remedy: "check that the address is that of a registry or a cluster"
            )
        case .unusableAuthority(let place, let reason):
            ErrorReport(
                "transport.unusable-authority",
                .usage,
                "the certificate authorities in \(place.terminalSafe) cannot be used: \(reason.terminalSafe)",
                remedy:
                    "give a PEM file with the certificate of the authority that signed the server's certificate"
            )
        case .unusableIdentity(let place, let reason):
            ErrorReport(
                "transport.unusable-identity",
                .usage,
                "the client certificate in \(place.terminalSafe) cannot be used: \(reason.terminalSafe)",
                remedy: "give a PEM certificate and its unencrypted PEM private key"
            )
        case .unusableProxy(let variable, let reason):
            ErrorReport(
                "transport.unusable-proxy",
                .usage,
                "the proxy in \(variable) cannot be used: \(reason.terminalSafe)",
                remedy: "set it to http://[USER:PASSWORD@]HOST:PORT, or leave it out"
            )
        }
    }

}

extension TransportError.Phase {
    fileprivate var found: String {
        switch self {
        case .resolve: "no address is known for"
        case .connect: "cannot connect to"
        case .tls: "no trusted connection to"
        case .timeout: "no more answer from"
        case .reset: "the connection broke to"
        case .malformed: "no proper HTTP answer from"
        case .tooSlow: "the answer is too slow from"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .resolve: "check the host name, and the name service or /etc/hosts of this machine"
        case .connect: "check the address and the port, and that the server runs"
        case .tls:
            "check the date of this machine, and that the server's certificate is valid, names this host and is signed by a trusted authority"
        case .timeout, .reset, .tooSlow: "check the server and the link to it, then run again"
        case .malformed: "check the address and the port, and whether the server speaks HTTP or HTTPS"
        }
    }
}

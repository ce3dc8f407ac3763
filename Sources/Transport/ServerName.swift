import Glibc
import NIOCore
import NIOSSL

/// The name that a server's certificate must carry.
///
/// NIOSSL also takes a certificate for the address that the name leads to, which whoever answers the name service or writes /etc/hosts
/// decides, and one without alternative names whose common name fits. Here only the name counts that was asked for (RFC 9525, 6).
struct ServerName: Sendable, Hashable {
    /// A certificate that is for others.
    struct Mismatch: Error {
        let wanted: String
        /// The names that it is for, at most five of them.
        let found: [String]
    }

    let text: String

    /// What the certificate of the server at `url` must carry; nil where NIOSSL judges the address alone, as it is the one that was asked for,
    /// where there is no TLS, and where nobody is checked.
    init?(of url: HTTPURL, _ settings: TLSSettings) {
        guard url.scheme == .https else { return nil }
        if case .nobodyChecked = settings.trust { return nil }
        if let name = settings.serverName, name.host == url.host {
            text = name.certificateName
        } else if Self.address(url.host) == nil {
            text = url.host
        } else {
            return nil
        }
    }

    /// Ends a connection whose certificate has another name, before anything is sent over it.
    func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMap { certificate in
            guard let certificate, isCovered(by: certificate) else {
                let error = Mismatch(wanted: text, found: certificate.map(Self.names) ?? [])
                // Closed first: the pool forgets a connection that is closed before it is ready.
                return channel.close().recover { _ in }.flatMapThrowing { throw error }
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }

    private func isCovered(by certificate: NIOSSLCertificate) -> Bool {
        let address = Self.address(text)
        return certificate._subjectAlternativeNames().contains { name in
            switch name.nameType {
            case .dnsName: address == nil && covers(String(decoding: name.contents, as: UTF8.self))
            case .ipAddress: address == Array(name.contents)
            default: false
            }
        }
    }

    /// Whether a name of a certificate, perhaps with `*` for its first label, stands for this one.
    func covers(_ pattern: String) -> Bool {
        let (name, pattern) = (Self.labels(text), Self.labels(pattern))
        guard name.count == pattern.count, !name.contains("") else { return false }
        if pattern.first == "*" { return name.count > 1 && name.dropFirst() == pattern.dropFirst() }
        return name == pattern
    }

    private static func labels(_ name: String) -> [Substring] {
        let lower = name.lowercased()
        return (lower.hasSuffix(".") ? lower.dropLast() : lower[...]).split(
            separator: ".",
            omittingEmptySubsequences: false
        )
    }

    /// The bytes of an IP address as certificates have them; nil for a name.
    static func address(_ text: String) -> [UInt8]? {
        let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, bare, &bytes) == 1 { return bytes }
        }
        return nil
    }

    private static func names(of certificate: NIOSSLCertificate) -> [String] {
        certificate._subjectAlternativeNames().prefix(5).compactMap { name in
            switch name.nameType {
            case .dnsName: String(decoding: name.contents, as: UTF8.self)
            case .ipAddress:
                name.contents.count == 4
                    ? name.contents.map(String.init).joined(separator: ".") : "an IPv6 address"
            default: nil
            }
        }
    }
}

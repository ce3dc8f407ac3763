import Diagnostics
import FoundationEssentials

/// The proxies that servers are reached through, as the environment names them for other tools, too.
///
/// `http_proxy` and `https_proxy`, else `all_proxy`; `no_proxy` lists what is reached directly. Each is looked for in lower case, then in upper
/// case. This machine itself is always reached directly.
package struct ProxySettings: Sendable, Hashable {
    /// One proxy, which is spoken to without TLS.
    struct Proxy: Sendable, Hashable {
        let host: String
        let port: Int
        /// The value of `Proxy-Authorization`.
        let authorization: Redacted<String>?

        func hash(into hasher: inout Hasher) {
            hasher.combine(host)
            hasher.combine(port)
        }
    }

    private let proxies: [HTTPURL.Scheme: Proxy]
    private let exceptions: [Exception]

    /// No proxy.
    package init() {
        proxies = [:]
        exceptions = []
    }

    /// Reads the variables.
    /// - Throws: ``TransportError/unusableProxy(variable:reason:)``.
    package init(environment: [String: String]) throws(TransportError) {
        var proxies: [HTTPURL.Scheme: Proxy] = [:]
        for (scheme, name) in [(HTTPURL.Scheme.http, "http_proxy"), (.https, "https_proxy")] {
            let found = [name, name.uppercased(), "all_proxy", "ALL_PROXY"].first {
                environment[$0]?.isEmpty == false
            }
            guard let found, let text = environment[found] else { continue }
            proxies[scheme] = try Self.proxy(text, in: found)
        }
        self.proxies = proxies
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exceptions = list.split { $0 == "," || $0 == " " }.map { Exception(String($0).lowercased()) }
    }

    /// The proxy for a server; nil for one that is reached directly.
    func proxy(for url: HTTPURL) -> Proxy? {
        guard let proxy = proxies[url.scheme], !Exception.isThisMachine(url.host),
            !exceptions.contains(where: { $0.covers(url) })
        else { return nil }
        return proxy
    }

    /// `[http://][user:password@]host[:port]`.
    private static func proxy(_ text: String, in variable: String) throws(TransportError) -> Proxy {
        func refuse(_ reason: String) -> TransportError { .unusableProxy(variable: variable, reason: reason) }
        var rest = text[...]
        if let scheme = rest.firstRange(of: "://") {
            let name = rest[..<scheme.lowerBound].lowercased()
            guard name == "http" else {
                throw refuse("it is spoken to by \(name), and only a proxy by http is supported")
            }
            rest = rest[scheme.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        var authorization: Redacted<String>?
        if let at = rest.lastIndex(of: "@") {
            guard let user = decoded(rest[..<at]) else { throw refuse("its user name is not well encoded") }
            authorization = Redacted("Basic \(Data(user.utf8).base64EncodedString())")
            rest = rest[rest.index(after: at)...]
        }
        guard let url = HTTPURL(scheme: .http, authority: String(rest)) else {
            throw refuse("it is no host with a port")
        }
        return Proxy(host: url.host, port: url.port, authorization: authorization)
    }

    /// A text without percent-encoding (RFC 3986, 2.1); nil where it is no UTF-8 then.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// An entry of `no_proxy`.
    private struct Exception: Sendable, Hashable {
        private let host: String
        private let port: Int?
        private let prefixBits: Int?

        /// `*`, a host, `.domain` or `*.domain`, each with or without a port, an address, or `address/bits`.
        init(_ text: String) {
            let slash = text.split(separator: "/", maxSplits: 1)
            prefixBits = slash.count == 2 ? Int(slash[1]) : nil
            let place = slash.first.map(String.init) ?? ""
            let parts = place.split(separator: ":")
            if parts.count == 2, let port = Int(parts[1]) {
                host = String(parts[0])
                self.port = port
            } else {
                host = place
                port = nil
            }
        }

        func covers(_ url: HTTPURL) -> Bool {
            if let port, port != url.port { return false }
            if host == "*" { return true }
            if let address = ServerName.address(url.host) {
                guard let own = ServerName.address(host) else { return false }
                return Self.isSame(own, address, bits: prefixBits ?? own.count * 8)
            }
            let domain = host.hasPrefix("*.") ? host.dropFirst() : host[...]
            if domain.hasPrefix(".") { return url.host.hasSuffix(domain) }
            return url.host == domain || url.host.hasSuffix(".\(domain)")
        }

        static func isThisMachine(_ host: String) -> Bool {
            if host == "localhost" { return true }
            guard let address = ServerName.address(host) else { return false }
            let (most, last) = (address.dropLast(), address.last)
            return address.count == 4 ? address[0] == 127 : most.allSatisfy { $0 == 0 } && last == 1
        }

        private static func isSame(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
            guard left.count == right.count, (0...left.count * 8).contains(bits) else { return false }
            return (0..<bits).allSatisfy { bit in
                let shift = UInt8(7 - bit % 8)
                return (left[bit / 8] >> shift) & 1 == (right[bit / 8] >> shift) & 1
            }
        }
    }
}

import Glibc

/// An absolute `http` or `https` address without user information and fragment (RFC 3986).
///
/// Only characters that may stand in an address get in, hosts are lower case, and a host that looks like a number is a
/// dotted IPv4 address with four decimal parts: other spellings of an address would pass the checks that compare hosts.
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// How the server is spoken to.
    package enum Scheme: String, Sendable {
        case http
        case https

        /// The port when none is written: 80 or 443.
        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    /// How the server is spoken to.
    package let scheme: Scheme
    /// The host name or address, lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, written or implied: 1 to 65,535.
    package let port: Int
    /// The path and the query as they are sent, beginning with `/`.
    package let target: String

    /// Parses an absolute address; nil if it is none, or carries a user name or password.
    package init?(_ text: String) {
        let parts = text.utf8.firstRange(of: "://".utf8)
        guard let parts, let scheme = Scheme(rawValue: text[..<parts.lowerBound].lowercased()) else {
            return nil
        }
        let rest = text[parts.upperBound...]
        let end = rest.utf8.firstIndex {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#")
        }
        let tail = end.map { String(rest[$0...]) } ?? ""
        self.init(
            scheme: scheme,
            authority: String(rest[..<(end ?? rest.endIndex)]),
            target: tail.hasPrefix("/") ? tail : "/" + tail
        )
    }

    /// Joins the parts; nil if `authority` is no `host` or `host:port`, or `target` no path with an optional query.
    package init?(scheme: Scheme, authority: String, target: String = "/") {
        var host = Substring(authority)
        var port = scheme.defaultPort
        if let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")), !authority.hasSuffix("]") {
            let digits = authority[authority.utf8.index(after: colon)...]
            guard digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        guard Self.isHost(host) else { return nil }
        let sent = target.utf8.prefix { $0 != UInt8(ascii: "#") }
        guard target.hasPrefix("/"), sent.allSatisfy(isAddressCharacter) else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        self.target = String(decoding: sent, as: UTF8.self)
    }

    /// The address as it is requested.
    package var text: String { origin + target }

    /// Scheme, host and port; the port is left out where it is the scheme's own.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// Host and port; the port is left out where it is the scheme's own.
    package var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

    /// The path alone.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The address without its query, which may hold a secret.
    package var description: String { origin + path }

    /// This address with `name=value` added to its query, both percent-encoded.
    package func adding(_ name: String, _ value: String) -> HTTPURL {
        let separator = target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        return HTTPURL(self, target: "\(target)\(separator)\(name.percentEncoded)=\(value.percentEncoded)")
    }

    /// The address that `reference` means in an answer from this one (RFC 3986 section 5.2).
    ///
    /// Nil if it is malformed, has another scheme, or climbs with `..`.
    package func resolving(_ reference: String) -> HTTPURL? {
        let first = reference.utf8.first {
            $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?")
        }
        let resolved: HTTPURL?
        if first == UInt8(ascii: ":") {
            resolved = HTTPURL(reference)
        } else if reference.hasPrefix("//") {
            resolved = HTTPURL("\(scheme.rawValue):\(reference)")
        } else if reference.hasPrefix("/") {
            resolved = HTTPURL(scheme: scheme, authority: authority, target: reference)
        } else if reference.hasPrefix("?") || reference.isEmpty {
            resolved = HTTPURL(scheme: scheme, authority: authority, target: path + reference)
        } else {
            let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "/"
            resolved = HTTPURL(scheme: scheme, authority: authority, target: folder + reference)
        }
        guard let resolved, !resolved.path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else {
            return nil
        }
        return resolved
    }

    /// Whether `other` is served by the same scheme, host and port.
    package func hasSameOrigin(as other: HTTPURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// Whether the host is an address that only the own link knows: 169.254.0.0/16, fe80::/10, also mapped into IPv6.
    ///
    /// Machines in clouds find their own credentials there, so no server may send us there.
    package var isLinkLocal: Bool {
        if let four = Self.ipv4(host) { return four[0] == 169 && four[1] == 254 }
        guard let six = Self.ipv6(host) else { return false }
        let isMapped = six[..<10].allSatisfy { $0 == 0 } && six[10] == 0xFF && six[11] == 0xFF
        return (six[0] == 0xFE && six[1] & 0xC0 == 0x80) || (isMapped && six[12] == 169 && six[13] == 254)
    }

    /// Whether the host is an IP address rather than a name.
    package var isAddress: Bool { host.hasPrefix("[") || Self.ipv4(host) != nil }

    private init(_ base: HTTPURL, target: String) {
        scheme = base.scheme
        host = base.host
        port = base.port
        self.target = target
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") { return ipv6(String(host)) != nil }
        guard (1...253).contains(host.utf8.count), host.utf8.allSatisfy(isHostCharacter) else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, labels.allSatisfy({ !$0.isEmpty }) else { return false }
        let isNumeric = last.utf8.allSatisfy(isDigit) || last.lowercased().hasPrefix("0x")
        return !isNumeric || ipv4(String(host)) != nil
    }

    private static func ipv4(_ host: String) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy(isDigit) && (part == "0" || !part.hasPrefix("0")) ? UInt8(part) : nil
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    private static func ipv6(_ host: String) -> [UInt8]? {
        guard host.hasPrefix("["), host.hasSuffix("]") else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &bytes) == 1 ? bytes : nil
    }
}

extension String {
    /// This text with everything but RFC 3986's unreserved characters as `%XX`.
    package var percentEncoded: String {
        var encoded: [UInt8] = []
        for byte in utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLetter(byte) || "-._~".utf8.contains(byte)
}

private func isHostCharacter(_ byte: UInt8) -> Bool {
    isDigit(byte) || isLetter(byte) || "-._".utf8.contains(byte)
}

private func isAddressCharacter(_ byte: UInt8) -> Bool {
    isUnreserved(byte) || ":/?@!$&'()*+,;=%[]".utf8.contains(byte)
}

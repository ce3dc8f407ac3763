package import OCILayout

/// Where the nodes of a site find a mirror: `http[s]://HOST[:PORT][/PATH]`.
package struct MirrorAddress: Sendable, Hashable, CustomStringConvertible {
    /// Whether it speaks TLS.
    package let isSecure: Bool
    /// Its host and port.
    package let host: RegistryHost
    /// Where repositories begin there; nil for the top.
    package let path: RepositoryName?

    /// Parses an address; nil for anything else.
    package init?(_ text: String) {
        let schemes = [("https://", true), ("http://", false)]
        guard let (scheme, isSecure) = schemes.first(where: { text.hasPrefix($0.0) }) else { return nil }
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        do {
            host = try RegistryHost(String(parts[0]))
            path = try parts.count == 2 ? RepositoryName(String(parts[1])) : nil
        } catch {
            return nil
        }
        self.isSecure = isSecure
    }

    /// Scheme, host and port.
    var origin: String { "\(isSecure ? "https" : "http")://\(host)" }

    /// Host, port and path, without the scheme.
    var location: String { path.map { "\(host)/\($0)" } ?? host.description }

    package var description: String { path.map { "\(origin)/\($0)" } ?? origin }
}

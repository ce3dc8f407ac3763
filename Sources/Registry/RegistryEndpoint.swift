package import OCILayout
package import Transport

/// A registry and how it is spoken to.
package struct RegistryEndpoint: Sendable, Hashable {
    /// The host as references name it.
    package let host: RegistryHost
    /// The address of its root; the whole host is ours.
    package let base: HTTPURL

    /// Names a registry; `docker.io` is reached at `registry-1.docker.io`.
    /// - Parameter plainHTTP: Whether it is spoken to without TLS; never a default.
    /// - Throws: ``RegistryError/unusableHost(_:)``.
    package init(_ host: RegistryHost, plainHTTP: Bool = false) throws(RegistryError) {
        let authority = host.isDockerHub ? "registry-1.docker.io" : host.description
        guard let base = HTTPURL(scheme: plainHTTP ? .http : .https, authority: authority) else {
            throw .unusableHost(host.description)
        }
        self.host = host
        self.base = base
    }

    /// The address of `path` below `/v2/`; `path` holds parsed names only.
    func url(_ path: String, query: [(String, String)] = []) throws(RegistryError) -> HTTPURL {
        guard let url = HTTPURL(scheme: base.scheme, authority: base.authority, target: "/v2/\(path)") else {
            throw .unusableHost("\(host)/v2/\(path)")
        }
        return query.reduce(url) { $0.adding($1.0, $1.1) }
    }
}

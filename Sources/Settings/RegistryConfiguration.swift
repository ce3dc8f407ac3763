package import OCILayout
package import SystemPackage
package import YAML

/// How one registry is reached.
package struct RegistryConfiguration: Sendable {
    /// The registry, as references name it.
    package let host: RegistryHost
    /// Where it answers, or where another registry has what it has.
    package enum Place: Sendable, Hashable {
        /// Where its name leads.
        case atHome
        /// At this host and port: only the connection goes there, and the name stays in requests, credentials and certificates.
        case at(RegistryHost)
        /// Another registry, with a name, credentials and a certificate of its own, has its repositories below a path, as a pull-through cache does.
        case below(RepositoryName, of: RegistryHost)
    }

    /// How it is reached.
    package let place: Place
    /// A file with the certificates that alone are trusted; nil for those of the system.
    package let certificates: FilePath?
    package let plainHTTP: Bool

    /// The registries of a list, each host once.
    package static func list(_ value: ConfigurationValue?, _ folder: FilePath) throws
        -> [RegistryConfiguration]
    {
        var hosts = Set<RegistryHost>()
        return try value?.list().map { value in
            let registry = try RegistryConfiguration(value, folder)
            guard hosts.insert(registry.host).inserted else {
                throw value.invalid("the registry \(registry.host) is listed twice")
            }
            return registry
        } ?? []
    }

    package init(_ value: ConfigurationValue, _ folder: FilePath) throws {
        let mapping = try value.mapping(keys: "host", "address", "ca", "plainHTTP")
        host = try mapping.required("host").registryHost()
        place = try mapping.optional("address").map(Place.init) ?? .atHome
        certificates = try mapping.optional("ca")?.path(in: folder)
        plainHTTP = try mapping.optional("plainHTTP")?.boolean() ?? false
    }
}

extension RegistryConfiguration.Place {
    fileprivate init(_ value: ConfigurationValue) throws {
        let text = try value.string()
        guard let slash = text.firstIndex(of: "/") else {
            self = .at(try value.registryHost())
            return
        }
        do {
            self = .below(
                try RepositoryName(String(text[text.index(after: slash)...])),
                of: try RegistryHost(String(text[..<slash]))
            )
        } catch {
            throw value.invalid("expected HOST, HOST:PORT or HOST:PORT/PATH")
        }
    }
}

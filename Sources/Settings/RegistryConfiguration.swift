package import OCILayout
package import SystemPackage
package import YAML

/// How one registry is reached.
package struct RegistryConfiguration: Sendable {
    /// The registry, as references name it.
    package let host: RegistryHost
    /// Where it answers; the name itself unless it is reached by another one.
    package let address: RegistryHost
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
        address = try mapping.optional("address")?.registryHost() ?? host
        certificates = try mapping.optional("ca")?.path(in: folder)
        plainHTTP = try mapping.optional("plainHTTP")?.boolean() ?? false
    }
}

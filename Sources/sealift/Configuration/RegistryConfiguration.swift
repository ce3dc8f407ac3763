import OCILayout
import SystemPackage
import YAML

/// How one registry is reached.
struct RegistryConfiguration: Sendable {
    /// The registry, as references name it.
    let host: RegistryHost
    /// Where it answers; the name itself unless it is reached by another one.
    let address: RegistryHost
    /// A file with the certificates that alone are trusted; nil for those of the system.
    let certificates: FilePath?
    let plainHTTP: Bool

    /// The registries of a list, each host once.
    static func list(_ value: ConfigurationValue?, _ folder: FilePath) throws -> [RegistryConfiguration] {
        var hosts = Set<RegistryHost>()
        return try value?.list().map { value in
            let registry = try RegistryConfiguration(value, folder)
            guard hosts.insert(registry.host).inserted else {
                throw value.invalid("the registry \(registry.host) is listed twice")
            }
            return registry
        } ?? []
    }

    init(_ value: ConfigurationValue, _ folder: FilePath) throws {
        let mapping = try value.mapping(keys: "host", "address", "ca", "plainHTTP")
        host = try mapping.required("host").registryHost()
        address = try mapping.optional("address")?.registryHost() ?? host
        certificates = try mapping.optional("ca")?.path(in: folder)
        plainHTTP = try mapping.optional("plainHTTP")?.boolean() ?? false
    }
}

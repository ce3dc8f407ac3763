import OCILayout
import SystemPackage
import YAML

/// How one registry is reached.
struct RegistryConfiguration: Sendable {
    let host: RegistryHost
    /// A file with the certificates that alone are trusted; nil for those of the system.
    let certificates: FilePath?
    let plainHTTP: Bool

    init(_ value: ConfigurationValue, _ folder: FilePath) throws {
        let mapping = try value.mapping(keys: "host", "ca", "plainHTTP")
        host = try mapping.required("host").registryHost()
        certificates = try mapping.optional("ca")?.path(in: folder)
        plainHTTP = try mapping.optional("plainHTTP")?.boolean() ?? false
    }
}

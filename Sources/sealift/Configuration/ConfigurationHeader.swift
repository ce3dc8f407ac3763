import YAML

/// The two lines at the top of every configuration file.
enum ConfigurationHeader {
    static let apiVersion = "sealift.dev/v1alpha1"

    /// Checks `apiVersion` and `kind`.
    static func check(_ file: ConfigurationMapping, kind: String) throws {
        _ = try file.required("apiVersion").choice(of: [apiVersion])
        _ = try file.required("kind").choice(of: [kind])
    }
}

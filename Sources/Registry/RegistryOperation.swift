import Content
package import OCILayout

/// What was asked of a registry, and where: the context of every error.
package struct RegistryOperation: Sendable, Hashable, CustomStringConvertible {
    /// The registry, as references name it.
    package let registry: RegistryHost
    /// The repository; nil for the registry as a whole.
    package let repository: RepositoryName?
    /// What was asked, as a phrase such as `upload blob sha256:…`.
    package let action: String

    init(_ registry: RegistryHost, _ repository: RepositoryName?, _ action: String) {
        self.registry = registry
        self.repository = repository
        self.action = action
    }

    /// `host/path`.
    package var place: String { repository.map { "\(registry)/\($0)" } ?? registry.description }

    package var description: String { "\(action) in \(place)" }
}

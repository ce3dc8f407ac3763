import Content
package import OCILayout

/// Credentials by registry and repository, as `docker login` and `skopeo login` write them (containers-auth.json(5)).
///
/// Files are consulted in their order, the most specific path first. A credential helper is an error only when its
/// credentials are needed.
package struct CredentialStore: Sendable {
    /// A file with credentials.
    package struct Document: Sendable {
        /// Where it is, for error messages.
        package let place: String
        /// Its content.
        package let bytes: [UInt8]

        /// Names a file and its content.
        package init(place: String, bytes: [UInt8]) {
            self.place = place
            self.bytes = bytes
        }
    }

    private var given: [RegistryHost: RegistryCredential] = [:]
    private var files: [DockerConfigFile] = []

    /// Knows nobody: every registry is used anonymously.
    package init() {}

    /// Reads files; the first one that knows a registry decides.
    /// - Throws: ``RegistryError/unusableCredentials(place:reason:)``.
    package init(_ documents: [Document]) throws(RegistryError) {
        for document in documents {
            files.append(try DockerConfigFile(document.bytes, place: document.place))
        }
    }

    /// Uses `credential` for `host`, whatever the files say.
    package mutating func use(_ credential: RegistryCredential, for host: RegistryHost) {
        given[host] = credential
    }

    /// What to show to `host` for `repository`; nil to stay anonymous.
    /// - Throws: ``RegistryError/unusableCredentials(place:reason:)`` or ``RegistryError/credentialHelper(host:helper:place:)``.
    package func credential(
        for host: RegistryHost,
        repository: RepositoryName?
    ) throws(RegistryError) -> RegistryCredential? {
        if let known = given[host] { return known }
        for file in files {
            if let found = try file.credential(for: host, repository: repository) { return found }
        }
        return nil
    }
}

import Content
import Diagnostics
package import OCILayout

/// Credentials by registry and repository, as `docker login` and `skopeo login` write them (containers-auth.json(5)).
///
/// Files are consulted in their order, the most specific path first. A credential helper is asked, or an error where none is run, only when
/// its credentials are needed.
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

    /// Runs `docker-credential-<name> get` with the server on standard input, and gives what it writes; nil if it knows no such server.
    package typealias Helper = @Sendable (_ name: String, _ server: String) async throws -> [UInt8]?

    /// What a helper writes (docker-credential-helpers, "get").
    private struct HelperAnswer: Decodable {
        let user: String
        let secret: String

        private enum CodingKeys: String, CodingKey {
            case user = "Username"
            case secret = "Secret"
        }
    }

    private let helper: Helper?
    private var given: [RegistryHost: RegistryCredential] = [:]
    private var files: [DockerConfigFile] = []

    /// Knows nobody: every registry is used anonymously.
    package init() {
        helper = nil
    }

    /// Reads files; the first one that knows a registry decides.
    /// - Parameter helper: Runs credential helpers; nil where no programs are run.
    /// - Throws: ``RegistryError/unusableCredentials(place:reason:)``.
    package init(_ documents: [Document], helper: Helper? = nil) throws(RegistryError) {
        self.helper = helper
        for document in documents {
            files.append(try DockerConfigFile(document.bytes, place: document.place))
        }
    }

    /// Uses `credential` for `host`, whatever the files say.
    package mutating func use(_ credential: RegistryCredential, for host: RegistryHost) {
        given[host] = credential
    }

    /// What to show to `host` for `repository`; nil to stay anonymous.
    /// - Throws: ``RegistryError/unusableCredentials(place:reason:)``, ``RegistryError/credentialHelper(host:helper:place:)``, or what the
    ///   helper throws.
    package func credential(
        for host: RegistryHost,
        repository: RepositoryName?
    ) async throws -> RegistryCredential? {
        if let known = given[host] { return known }
        for file in files {
            switch try file.find(host, repository) {
            case nil: continue
            case .credential(let credential): return credential
            case .helper(let name, let server):
                guard let helper else {
                    throw RegistryError.credentialHelper(
                        host: host.description,
                        helper: name,
                        place: file.place
                    )
                }
                return try await helper(name, server).map { try Self.credential($0, of: name) }
            }
        }
        return nil
    }

    private static func credential(_ bytes: [UInt8], of helper: String) throws(RegistryError)
        -> RegistryCredential
    {
        let place = "docker-credential-\(helper)"
        let answer: HelperAnswer
        do {
            answer = try StrictJSON.decode(
                HelperAnswer.self,
                from: bytes,
                place: "its answer",
                limits: .foreignDocument
            )
        } catch {
            throw .unusableCredentials(place: place, reason: "it gave no JSON with Username and Secret")
        }
        guard !(answer.user + answer.secret).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw .unusableCredentials(place: place, reason: "what it gave holds control characters")
        }
        return answer.user == "<token>"
            ? .identityToken(Redacted(answer.secret))
            : .password(user: answer.user, Redacted(answer.secret))
    }
}

import FileIO
import Foundation
package import SystemPackage

/// A real registry, Debian's `docker-registry`, on loopback and a free port; it ends with its owner, or with the test.
package struct DockerRegistry: ~Copyable {
    /// What a registry asks of its callers and how it is reached.
    package struct Options: Sendable {
        /// Whether it wants ``DockerRegistry/user`` and ``DockerRegistry/password``.
        package var wantsPassword = false
        /// The certificate for TLS; nil for plain HTTP.
        package var identity: TestAuthority.Identity?
        /// Whether it refuses to be written.
        package var isReadOnly = false

        /// Anonymous, plain HTTP, writable.
        package init() {}
    }

    /// The user that a registry with a password knows.
    package static let user = "plant"
    /// The user's password.
    package static let password = "plant-secret"
    /// Both, as `htpasswd -B` writes them.
    private static let accounts = "plant:$2b$05$abcdefghijklmnopqrstuuNAEGPSdEQLc2KEvVQhk6CWNNSi3vqJi\n"

    /// `127.0.0.1:PORT`.
    package let authority: String
    /// Where it keeps its files.
    package let storage: FilePath

    private let process: BackgroundProcess

    /// Starts a registry that keeps its files in `folder`, and waits until it listens.
    package init(in folder: FilePath, _ options: Options = Options()) async throws {
        let configuration = folder.appending("registry.json")
        try DurableFile.replace(configuration, with: Array(Self.configuration(folder, options).utf8))
        try DurableFile.replace(folder.appending("htpasswd"), with: Array(Self.accounts.utf8))
        let marker = "listening on "
        process = try await BackgroundProcess(
            "docker-registry",
            ["serve", configuration.string],
            untilOutputHolds: marker
        )
        storage = folder.appending("storage")
        let rest = process.output.components(separatedBy: marker)[1]
        authority = String(rest.prefix { $0 != "\"" && $0 != "," })
    }

    /// JSON is YAML, so this is what the registry reads.
    private static func configuration(_ folder: FilePath, _ options: Options) -> String {
        var http = "\"addr\": \"127.0.0.1:0\""
        if let identity = options.identity {
            http += ", \"tls\": {\"certificate\": \"\(identity.certificate)\", \"key\": \"\(identity.key)\"}"
        }
        let auth =
            "\"auth\": {\"htpasswd\": {\"realm\": \"test\", \"path\": \"\(folder.appending("htpasswd"))\"}},"
        return """
            {"version": "0.1", "log": {"level": "info", "accesslog": {"disabled": true}},
            \(options.wantsPassword ? auth : "")
            "storage": {"filesystem": {"rootdirectory": "\(folder.appending("storage"))"}, "delete": {"enabled": true},
            "maintenance": {"uploadpurging": {"enabled": false}, "readonly": {"enabled": \(options.isReadOnly)}}},
            "http": {\(http)}}
            """
    }
}

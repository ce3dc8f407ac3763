package import SystemPackage

/// A certificate authority for one test, made by `openssl`.
package struct TestAuthority: Sendable {
    /// A certificate and its key, both PEM files.
    package struct Identity: Sendable {
        /// The certificate.
        package let certificate: FilePath
        /// The unencrypted private key.
        package let key: FilePath
    }

    /// The authority's own certificate, a PEM file.
    package var certificate: FilePath { own.certificate }

    private let own: Identity
    private let folder: FilePath

    /// Makes an authority in `folder`.
    /// - Parameter days: How long it is valid; negative for one that has expired.
    package init(in folder: FilePath, name: String = "authority", days: Int = 2) async throws {
        self.folder = folder
        let request = try await Self.request(
            name,
            in: folder,
            extensions: ["basicConstraints=critical,CA:TRUE"]
        )
        let certificate = folder.appending("\(name).pem")
        try await Command.require(
            "openssl",
            [
                "x509", "-req", "-in", request.certificate.string, "-signkey", request.key.string,
                "-days", "\(days)", "-copy_extensions", "copy", "-out", certificate.string,
            ]
        )
        own = Identity(certificate: certificate, key: request.key)
    }

    /// Issues a certificate for alternative names.
    ///
    /// An alternative is written as in `DNS:localhost`. `name` is the common name, which for a client is the user.
    package func issue(
        _ name: String = "server",
        for alternatives: [String] = ["DNS:localhost", "IP:127.0.0.1"],
        days: Int = 2
    ) async throws -> Identity {
        let request = try await Self.request(
            name,
            in: folder,
            extensions: alternatives.isEmpty ? [] : ["subjectAltName=\(alternatives.joined(separator: ","))"]
        )
        let certificate = folder.appending("\(name).pem")
        try await Command.require(
            "openssl",
            [
                "x509", "-req", "-in", request.certificate.string, "-CA", own.certificate.string,
                "-CAkey", own.key.string, "-CAcreateserial", "-days", "\(days)",
                "-copy_extensions", "copy", "-out", certificate.string,
            ]
        )
        return Identity(certificate: certificate, key: request.key)
    }

    private static func request(
        _ name: String,
        in folder: FilePath,
        extensions: [String]
    ) async throws -> Identity {
        let request = folder.appending("\(name).csr")
        let key = folder.appending("\(name).key")
        try await Command.require(
            "openssl",
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=\(name)",
                "-keyout", key.string, "-out", request.string,
            ] + extensions.flatMap { ["-addext", $0] }
        )
        return Identity(certificate: request, key: key)
    }
}

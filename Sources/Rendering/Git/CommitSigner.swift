import Diagnostics
package import SystemPackage

/// Whoever signs the commits of snapshots.
package enum CommitSigner: Sendable, Hashable {
    /// The private key in a file, as OpenSSH writes it. An Ed25519 key makes the same signature on every machine.
    case ssh(FilePath)
    /// A key in the keyring of the user, by its name or number.
    case openPGP(String)

    /// The lines that go into the header of `commit`.
    /// - Parameter environment: That of the user, whose agent and keyring GnuPG needs.
    /// - Throws: ``CommitError/notSignedBy(_:complaint:)``, ``RenderingError/toolMissing(_:)``.
    func header(
        of commit: [UInt8],
        isLongHash: Bool,
        _ context: RenderingContext,
        environment: [String: String]
    ) async throws -> String {
        let outcome = try await run(commit, context, environment)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        guard outcome.isSuccess, lines.first?.hasPrefix("-----BEGIN ") == true else {
            throw CommitError.notSignedBy(name, complaint: outcome.complaint)
        }
        return (isLongHash ? "gpgsig-sha256 " : "gpgsig ") + lines.joined(separator: "\n ") + "\n"
    }

    private var name: String {
        switch self {
        case .ssh(let path): path.string
        case .openPGP(let name): name
        }
    }

    private func run(
        _ commit: [UInt8],
        _ context: RenderingContext,
        _ environment: [String: String]
    ) async throws -> ProcessOutcome {
        let program: String
        let arguments: [String]
        switch self {
        case .ssh(let key):
            program = "ssh-keygen"
            arguments = ["-Y", "sign", "-n", "git", "-f", key.string]
        case .openPGP(let name):
            program = "gpg"
            arguments = ["--batch", "--no-tty", "--armor", "--detach-sign", "--local-user", name]
        }
        guard let path = context.tools.find(program) else { throw RenderingError.toolMissing([program]) }
        // A key with a passphrase fails here: nobody is asked.
        let quiet = ["SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force"]
        return try await context.runner.run(
            ProcessCommand(
                path,
                arguments,
                environment: environment.merging(quiet) { _, second in second },
                input: commit
            )
        )
    }
}

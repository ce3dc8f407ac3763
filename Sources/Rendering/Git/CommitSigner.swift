import Diagnostics
import FileIO
package import SystemPackage

/// Whoever signs the commits of snapshots.
package enum CommitSigner: Sendable, Hashable {
    /// The private key in a file, as OpenSSH writes it. An Ed25519 key makes the same signature on every machine.
    case ssh(FilePath)
    /// A key in the keyring of the user, by its name or number.
    case openPGP(String)

    /// Signs a commit, as Git stores it.
    /// - Parameters:
    ///   - runner: Starts what signs.
    ///   - tools: Where it is looked for.
    ///   - environment: That of the user, whose agent and keyring GnuPG needs.
    /// - Throws: ``CommitError/notSignedBy(_:_:)``, ``RenderingError/toolMissing(_:)``.
    package func sign(
        _ commit: [UInt8],
        by runner: any ProcessRunner = SubprocessRunner(),
        tools: ToolPath,
        environment: [String: String]
    ) async throws -> [UInt8] {
        if case .ssh(let file) = self, let problem = try Self.problem(of: file) {
            throw CommitError.notSignedBy(name, problem)
        }
        let outcome = try await run(commit, runner, tools, environment)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        guard outcome.isSuccess, lines.first?.hasPrefix("-----BEGIN ") == true else {
            throw CommitError.notSignedBy(name, SigningProblem(outcome))
        }
        // Where the tree has the longer name, so has the signature.
        let isLongHash = commit.prefix { $0 != UInt8(ascii: "\n") }.count > 60
        let header = (isLongHash ? "gpgsig-sha256 " : "gpgsig ") + lines.joined(separator: "\n ") + "\n"
        let end = commit.firstRange(of: Array("\n\n".utf8)).map { $0.lowerBound + 1 } ?? commit.endIndex
        return commit[..<end] + Array(header.utf8) + commit[end...]
    }

    /// A commit as it was before it was signed.
    package static func unsigned(_ commit: [UInt8]) -> [UInt8] {
        let parts = commit.firstRange(of: Array("\n\n".utf8)).map { $0.lowerBound + 1 } ?? commit.endIndex
        var isSignature = false
        let lines = commit[..<parts].split(separator: UInt8(ascii: "\n")).filter { line in
            isSignature = line.starts(with: "gpgsig".utf8) || isSignature && line.first == UInt8(ascii: " ")
            return !isSignature
        }
        return lines.flatMap { $0 + [UInt8(ascii: "\n")] } + commit[parts...]
    }

    /// What ssh-keygen would say of a file at length; nil for a public key, whose private one the agent has.
    private static func problem(of path: FilePath) throws(FileError) -> SigningProblem? {
        guard try Directory.examine(path) == .file else { return .missing }
        let real = try Directory.resolve(path)
        let permissions = try ReadableFile(real).permissions
        let start = try ReadableFile.contents(of: real, limit: keyLimit).prefix { $0 != UInt8(ascii: "\n") }
        let isPrivate = String(decoding: start, as: UTF8.self).contains("PRIVATE KEY")
        return isPrivate && permissions & 0o077 != 0 ? .exposed(permissions: permissions) : nil
    }

    private static let keyLimit = 64 << 10

    private var name: String {
        switch self {
        case .ssh(let path): path.string
        case .openPGP(let name): name
        }
    }

    private func run(
        _ commit: [UInt8],
        _ runner: any ProcessRunner,
        _ tools: ToolPath,
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
        guard let path = tools.find(program) else { throw RenderingError.toolMissing([program]) }
        // A key with a passphrase fails here: nobody is asked.
        let quiet = ["SSH_ASKPASS": "/bin/false", "SSH_ASKPASS_REQUIRE": "force", "LC_ALL": "C"]
        return try await runner.run(
            ProcessCommand(
                path,
                arguments,
                environment: environment.merging(quiet) { _, second in second },
                input: commit
            )
        )
    }
}

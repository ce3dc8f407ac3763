import SystemPackage

/// What Git knows about the folder of a source.
struct GitWorkTree {
    /// The commit that is checked out, in hexadecimal digits.
    let commit: String
    /// Whether files in the folder differ from it, new ones included.
    let hasUncommittedChanges: Bool

    /// Asks Git; nil if it is not there, or if `folder` is in no work tree with a commit.
    static func around(
        _ folder: FilePath,
        runner: any ProcessRunner,
        tools: ToolPath
    ) async throws -> GitWorkTree? {
        guard let git = tools.find("git") else { return nil }
        let environment = [
            "PATH": tools.variable, "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
        ]
        func ask(_ arguments: [String]) async throws -> ProcessOutcome {
            let safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", folder.string]
            return try await runner.run(
                ProcessCommand(git, safe + arguments, environment: environment, outputLimit: 64 << 20)
            )
        }
        let head = try await ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        let commit = String(decoding: head.output, as: UTF8.self).split(whereSeparator: \.isNewline).first
        guard head.isSuccess, let commit, [40, 64].contains(commit.utf8.count),
            commit.utf8.allSatisfy({ Self.digits.contains($0) })
        else { return nil }
        let status = try await ask(["status", "--porcelain", "--untracked-files=normal", "--", "."])
        guard status.isSuccess else {
            throw SnapshotError.commandFailed("git status in \(folder)", complaint: status.complaint)
        }
        return GitWorkTree(commit: String(commit), hasUncommittedChanges: !status.output.isEmpty)
    }

    private static let digits = Set("0123456789abcdef".utf8)
}

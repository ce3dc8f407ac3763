import FileIO
import SystemPackage

/// What Git knows about the folder of a source.
struct GitWorkTree {
    /// The commit that is checked out, in hexadecimal digits.
    let commit: String
    /// Whether files in the folder differ from it, new ones included.
    let hasUncommittedChanges: Bool

    /// Asks Git; nil if it is not there, or if `folder` is in no work tree with a commit.
    ///
    /// Nothing that the repository or the folder says is run: see ``GitRepository``. Changes inside submodules are not looked for, since
    /// Git would read their configurations.
    /// - Parameter scratch: Where a folder can be made for what Git is shown.
    static func around(
        _ folder: FilePath,
        runner: any ProcessRunner,
        tools: ToolPath,
        scratch: FilePath
    ) async throws -> GitWorkTree? {
        guard let git = tools.find("git"), let repository = try GitRepository(around: folder) else {
            return nil
        }
        return try await ScratchFolder.with(in: scratch) { scratch in
            let view = scratch.appending("view")
            try Directory.create(view)
            func ask(_ arguments: [String]) async throws -> ProcessOutcome {
                let environment = Self.environment(tools)
                    .merging(repository.environment(through: view)) { first, _ in first }
                return try await runner.run(
                    ProcessCommand(
                        git,
                        arguments,
                        folder: view,
                        environment: environment,
                        outputLimit: 64 << 20
                    )
                )
            }
            var listed: [UInt8] = []
            if let file = repository.configuration {
                let outcome = try await ask([
                    "config", "--file", file.string, "--no-includes", "--list", "-z",
                ])
                guard outcome.isSuccess else { return nil }
                listed = outcome.output
            }
            try repository.show(in: view, listed: listed)
            let head = try await ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            let commit = String(decoding: head.output, as: UTF8.self).split(whereSeparator: \.isNewline).first
            guard head.isSuccess, let commit, [40, 64].contains(commit.utf8.count),
                commit.utf8.allSatisfy({ Self.digits.contains($0) })
            else { return nil }
            let status = try await ask([
                "-C", folder.resolvingLinks?.string ?? folder.string, "status", "--porcelain",
                "--untracked-files=normal", "--ignore-submodules=dirty", "--", ".",
            ])
            guard status.isSuccess else {
                throw RenderingError.commandFailed("git status in \(folder)", complaint: status.complaint)
            }
            return GitWorkTree(commit: String(commit), hasUncommittedChanges: !status.output.isEmpty)
        }
    }

    private static func environment(_ tools: ToolPath) -> [String: String] {
        [
            "PATH": tools.variable, "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none",
        ]
    }

    private static let digits = Set("0123456789abcdef".utf8)
}

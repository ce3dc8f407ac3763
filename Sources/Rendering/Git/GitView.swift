import FileIO
import SystemPackage

/// A repository as Git is shown it, and the way to ask Git about it.
///
/// Nothing that the repository says is run: see ``GitRepository``.
struct GitView {
    private let git: FilePath
    private let folder: FilePath
    private let runner: any ProcessRunner
    private let environment: [String: String]

    /// Makes a view of `repository` in a new folder in `scratch`.
    /// - Throws: ``RenderingError/commandFailed(_:complaint:)`` when Git cannot read the settings, `FileError` when something of the
    ///   repository cannot be read.
    init(
        of repository: GitRepository,
        git: FilePath,
        context: RenderingContext,
        in folder: FilePath
    ) async throws {
        self.git = git
        self.folder = folder
        runner = context.runner
        environment = Self.environment(context.tools)
            .merging(repository.environment(through: folder)) { first, _ in first }
        try Directory.create(folder)
        var listed: [UInt8] = []
        if let file = repository.configuration {
            listed = try await require(["config", "--file", file.string, "--no-includes", "--list", "-z"])
        }
        try repository.show(in: folder, listed: listed)
    }

    /// Runs Git and returns how it ended.
    func ask(
        _ arguments: [String],
        input: [UInt8] = [],
        environment additions: [String: String] = [:],
        outputLimit: Int = 64 << 20
    ) async throws -> ProcessOutcome {
        try await runner.run(
            ProcessCommand(
                git,
                arguments,
                folder: folder,
                environment: environment.merging(additions) { _, second in second },
                input: input,
                outputLimit: outputLimit,
                timeout: .seconds(300)
            )
        )
    }

    /// Runs Git and returns what it wrote.
    /// - Throws: ``RenderingError/commandFailed(_:complaint:)`` unless it said that all went well.
    func require(
        _ arguments: [String],
        input: [UInt8] = [],
        environment additions: [String: String] = [:],
        outputLimit: Int = 64 << 20
    ) async throws -> [UInt8] {
        let outcome = try await ask(
            arguments,
            input: input,
            environment: additions,
            outputLimit: outputLimit
        )
        guard outcome.isSuccess else {
            throw RenderingError.commandFailed(
                (["git"] + arguments).joined(separator: " "),
                complaint: outcome.complaint
            )
        }
        return outcome.output
    }

    /// The name of the object that a command has made.
    /// - Throws: ``RenderingError/commandFailed(_:complaint:)``.
    func name(
        _ arguments: [String],
        input: [UInt8] = [],
        environment additions: [String: String] = [:]
    ) async throws -> String {
        let output = try await require(arguments, input: input, environment: additions)
        let name = String(decoding: output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard Self.isObjectName(name) else {
            throw RenderingError.commandFailed("git \(arguments[0])", complaint: "it named no object")
        }
        return name
    }

    /// The commit that a name stands for, in hexadecimal digits; nil if it stands for none.
    func commit(named name: String) async throws -> String? {
        let outcome = try await ask([
            "rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}",
        ])
        let commit = String(decoding: outcome.output, as: UTF8.self).split(whereSeparator: \.isNewline).first
        guard outcome.isSuccess, let commit, Self.isObjectName(commit) else { return nil }
        return String(commit)
    }

    /// Whether `text` is the whole name of an object: 40 or 64 lower-case hexadecimal digits.
    static func isObjectName(_ text: some StringProtocol) -> Bool {
        [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { digits.contains($0) }
    }

    private static func environment(_ tools: ToolPath) -> [String: String] {
        [
            "PATH": tools.variable, "HOME": "/nonexistent", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1",
        ]
    }

    private static let digits = Set("0123456789abcdef".utf8)
}

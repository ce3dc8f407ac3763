import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// A repository made with real Git, and sources at its commits.
struct GitRepositoryFixture: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        let made = try TemporaryDirectory()
        try Directory.create(made.path.appending("fleet.git"))
        folder = made
    }

    var repository: FilePath { folder.path.appending("fleet.git") }

    /// Runs Git in the repository as an author of its own; text that it wrote.
    @discardableResult
    func git(_ arguments: String..., input: String = "") async throws -> String {
        let settings = [
            "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always",
            "-c", "init.defaultBranch=main", "-c", "gpg.format=ssh",
        ]
        let outcome = try await Command.run(
            "git",
            ["-C", repository.string] + settings + arguments,
            input: Array(input.utf8),
            environment: [
                "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
                "GNUPGHOME": folder.path.appending("gpg").string,
            ]
        )
        try #require(outcome.isSuccess, "git \(arguments): \(outcome.errors)")
        return outcome.text.split(separator: "\n").first.map(String.init) ?? ""
    }

    func write(_ path: String, _ text: String) throws {
        let file = repository.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8))
    }

    func writeManifest(_ path: String, _ name: String) throws {
        try write(path, "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}\n")
    }

    /// Commits everything and returns the commit.
    @discardableResult
    func commit(_ options: String...) async throws -> String {
        try await git("add", "-A")
        let settings = ["user.name=t", "user.email=t@example.org", "gpg.format=ssh"].flatMap { ["-c", $0] }
        let outcome = try await Command.run(
            "git",
            ["-C", repository.string] + settings + ["commit", "-q", "--allow-empty", "-m", "x"] + options,
            environment: ["GNUPGHOME": folder.path.appending("gpg").string]
        )
        try #require(outcome.isSuccess, "\(outcome.errors)")
        return try await git("rev-parse", "HEAD")
    }

    func source(
        _ path: String,
        at revision: String = "main",
        _ kind: ManifestSource.Kind = .manifests(ManifestOptions()),
        repository: FilePath? = nil,
        signers: CommitSigners = CommitSigners()
    ) throws -> ManifestSource {
        try ManifestSource(
            name: .init("core"),
            tree: .git(
                GitRevision(
                    name: "fleet",
                    repository: repository ?? self.repository,
                    revision: revision,
                    signers: signers
                )
            ),
            path: path,
            kind: kind
        )
    }

    func render(_ source: ManifestSource) async throws -> RenderedSource {
        try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([source])[0]
    }

    func names(_ rendered: RenderedSource) -> [String] {
        rendered.documents.compactMap { $0.node["metadata"]?["name"]?.string }
    }
}

import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing

/// What the authors of manifests and repositories can make a hub run: nothing.
@Suite struct HostileSourceTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    var source: FilePath { folder.path.appending("m") }
    /// What a program leaves that was run.
    var marker: FilePath { folder.path.appending("was-run") }

    func write(_ path: String, _ text: String, mode: UInt16 = 0o644) throws {
        let file = folder.path.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8), mode: mode)
    }

    @discardableResult
    func git(_ folder: FilePath, _ arguments: String...) async throws -> Command.Outcome {
        let names = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always"]
        return try await Command.run("git", ["-C", folder.string] + names + arguments)
    }

    /// A repository in `folder` with one commit whose file a filter concerns.
    func commit(in folder: FilePath) async throws {
        try Directory.create(folder)
        try DurableFile.replace(folder.appending("a.yaml"), with: Array(Self.manifest("a").utf8))
        try DurableFile.replace(folder.appending(".gitattributes"), with: Array("*.yaml filter=x\n".utf8))
        for arguments in [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]] {
            let outcome = try await Command.run(
                "git",
                ["-C", folder.string, "-c", "user.name=t", "-c", "user.email=t@t"] + arguments
            )
            try #require(outcome.isSuccess, "\(outcome.errors)")
        }
        try DurableFile.replace(folder.appending("a.yaml"), with: Array(Self.manifest("b").utf8))
    }

    /// That the trap works when Git itself is asked; it is set again then.
    func expectTrap(in folder: FilePath) async throws {
        try await git(folder, "status", "--porcelain", "--", ".")
        try #require(Directory.kind(of: marker) == .file, "the trap does not work")
        try Directory.removeFile(marker)
    }

    func record() async throws -> SourceRecord {
        let source = try ManifestSource.core(source)
        return try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([source])[0].record
    }

    static func manifest(_ name: String) -> String {
        "{apiVersion: v1, kind: A, metadata: {name: \(name)}}\n"
    }

    var trap: String { "touch \(marker); cat" }

    @Test func `a folder that looks like a bare repository is none`() async throws {
        try await commit(in: source)
        try await Command.require("sh", ["-c", "mv .git/* . && rmdir .git"], workingDirectory: source)
        try await git(source, "--git-dir=.", "config", "core.bare", "false")
        try await git(source, "--git-dir=.", "config", "core.worktree", ".")
        try await git(source, "--git-dir=.", "config", "filter.x.clean", trap)
        try await expectTrap(in: source)
        #expect(try await record().commit == nil)
        #expect(Directory.kind(of: marker) == nil)

        try await Command.require("git", ["-C", folder.path.string, "init", "-q"])
        try await git(folder.path, "commit", "-q", "--allow-empty", "-m", "outer")
        let outer = try await git(folder.path, "rev-parse", "HEAD").text.filter { !$0.isNewline }
        #expect(try await record().commit == outer)
        #expect(Directory.kind(of: marker) == nil)
    }

    @Test(arguments: ["filter.x.clean", "filter.x.process", "core.fsmonitor", "include.path"])
    func `no program that a repository's settings name is run`(setting: String) async throws {
        try await commit(in: source)
        try write("script", "#!/bin/sh\ntouch \(marker)\n", mode: 0o755)
        try write("included", "[filter \"x\"]\n\tclean = touch \(marker)\n")
        let value =
            switch setting {
            case "include.path": folder.path.appending("included").string
            case "filter.x.clean": trap
            default: folder.path.appending("script").string
            }
        try await git(source, "config", setting, value)
        try await expectTrap(in: source)
        let record = try await record()
        #expect(record.commit?.count == 40)
        #expect(record.hasUncommittedChanges == true)
        #expect(Directory.kind(of: marker) == nil)
    }

    @Test func `no program that a submodule's settings name is run`() async throws {
        try await commit(in: source)
        let inner = source.appending("inner")
        try Directory.create(inner)
        try await commit(in: inner)
        try await git(source, "add", "inner")
        try await git(source, "commit", "-q", "-a", "-m", "two")
        try await git(inner, "config", "filter.x.clean", trap)
        try await expectTrap(in: source)
        #expect(try await record().commit?.count == 40)
        #expect(Directory.kind(of: marker) == nil)
    }

    @Test func `work trees of their own, settings of line ends and other hashes are understood`() async throws
    {
        try await commit(in: source)
        try await git(source, "config", "core.autocrlf", "true")
        try await git(source, "commit", "-q", "-a", "-m", "two")
        #expect(try await record().hasUncommittedChanges == false)
        let other = folder.path.appending("other")
        try await git(source, "worktree", "add", "-q", "-b", "side", other.string)
        try DurableFile.replace(other.appending("a.yaml"), with: Array(Self.manifest("c").utf8))
        try await git(other, "commit", "-q", "-a", "-m", "three")
        let head = try await git(other, "rev-parse", "HEAD").text.filter { !$0.isNewline }
        let tree = try ManifestSource.core(other)
        let record = try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([tree])[0]
            .record
        #expect(record.commit == head)
        #expect(record.hasUncommittedChanges == false)
        #expect(try Directory.entries(of: folder.path).map(\.name) == ["m", "other"])

        let long = folder.path.appending("long")
        try Directory.create(long)
        try await Command.require("git", ["init", "-q", "--object-format=sha256", long.string])
        try DurableFile.replace(long.appending("a.yaml"), with: Array(Self.manifest("c").utf8))
        try await git(long, "add", ".")
        try await git(long, "commit", "-q", "-m", "one")
        let hashed = try ManifestSource.core(long)
        let other256 = try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([hashed])[0]
        #expect(other256.record.commit?.count == 64)
        #expect(other256.record.hasUncommittedChanges == false)
    }

    // MARK: - Kustomize

    static let plugin = """
        apiVersion: example.com/v1
        kind: Trap
        metadata:
          name: trap
          annotations:
            config.kubernetes.io/function: |
              exec: {path: ./script}

        """

    @Test(arguments: [
        "generators: [plugin.yaml]", "transformers: [plugin.yaml]", "validators: [plugin.yaml]",
        "helmCharts: [{name: chart, releaseName: r}]",
        "helmChartInflationGenerator: [{chartName: chart, helmBin: ./script}]",
        "resources: [./evil.git]", "resources: ['file:///etc/hostname']", "resources: ['ext::./script']",
    ])
    func `kustomize runs no program that its input names, and fetches nothing`(text: String) async throws {
        try write("m/kustomization.yaml", text + "\n")
        try write("m/plugin.yaml", Self.plugin)
        try write("m/script", "#!/bin/sh\ntouch \(marker)\ncat\n", mode: 0o755)
        try write("m/chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 1.0.0\n")
        let source = try ManifestSource.core(source, .kustomize(KustomizeOptions()))
        let error = await #expect(throws: RenderingError.self) {
            try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([source])
        }
        #expect(error?.exitClass == .corrupt, "\(String(describing: error))")
        #expect(Directory.kind(of: marker) == nil)
    }
}

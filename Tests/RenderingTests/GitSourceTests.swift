import Diagnostics
import FileIO
import Glibc
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Sources at a commit of a repository.
@Suite struct GitSourceTests: ~Copyable {
    let fleet: GitRepositoryFixture

    init() throws {
        fleet = try GitRepositoryFixture()
    }

    func prepare() async throws {
        try await fleet.git("init", "-q", "-b", "main")
    }

    @Test func `a commit is read, and nothing of the work tree`() async throws {
        try await prepare()
        try fleet.writeManifest("m/a.yaml", "one")
        let first = try await fleet.commit()
        try fleet.writeManifest("m/a.yaml", "two")
        let second = try await fleet.commit()
        try await fleet.git("tag", "v1", first)
        try fleet.writeManifest("m/a.yaml", "changed")
        try fleet.writeManifest("m/new.yaml", "new")
        try await fleet.git("add", "m/new.yaml")
        let cases = [
            ("main", second, "two"), ("HEAD", second, "two"), ("v1", first, "one"), (first, first, "one"),
            ("refs/heads/main", second, "two"), (String(first.prefix(10)), first, "one"),
        ]
        for (revision, commit, name) in cases {
            let rendered = try await fleet.render(fleet.source("m", at: revision))
            #expect(fleet.names(rendered) == [name])
            #expect(
                rendered.record
                    == SourceRecord(
                        name: try ManifestName("core"),
                        kind: "manifests",
                        commit: commit,
                        hasUncommittedChanges: false,
                        repository: "fleet",
                        revision: revision,
                        signature: CommitSignature(.unsigned),
                        path: "m"
                    )
            )
            #expect(rendered.documents.map(\.text) == ["fleet@\(commit.prefix(12))/m/a.yaml"])
        }
        #expect(try Directory.entries(of: fleet.folder.path).map(\.name) == ["fleet.git"])
    }

    @Test(arguments: ["bare", "sha256", "worktree", "packed", "alternates", "of another owner"])
    func `repositories of every form are read`(form: String) async throws {
        try await fleet.git("init", "-q", "-b", "main", form == "sha256" ? "--object-format=sha256" : "-q")
        try fleet.writeManifest("m/a.yaml", "a")
        let commit = try await fleet.commit()
        let other = fleet.folder.path.appending("other")
        switch form {
        case "bare": try await fleet.git("clone", "-q", "--bare", ".", other.string)
        case "worktree": try await fleet.git("worktree", "add", "-q", other.string, "-b", "side")
        case "alternates": try await fleet.git("clone", "-q", "--bare", "--shared", ".", other.string)
        case "of another owner":
            // Only root can give a file away.
            let owner = geteuid() == 0 ? "12345" : "\(geteuid())"
            try await Command.require("chown", ["-R", owner, fleet.repository.string])
        default: try await fleet.git("gc", "-q")
        }
        let isOther = ["bare", "worktree", "alternates"].contains(form)
        let rendered = try await fleet.render(fleet.source("m", repository: isOther ? other : nil))
        #expect(rendered.record.commit == commit)
        #expect(fleet.names(rendered) == ["a"])
    }

    @Test func `a branch that only the remote has is found, and one that is a tag too is ambiguous`()
        async throws
    {
        try await prepare()
        try fleet.writeManifest("m/a.yaml", "a")
        let first = try await fleet.commit()
        try await fleet.git("update-ref", "refs/remotes/origin/production", first)
        #expect(try await fleet.render(fleet.source("m", at: "production")).record.commit == first)
        try await fleet.commit()
        try await fleet.git("tag", "main", first)
        let error = await #expect(throws: CommitError.self) { try await fleet.render(fleet.source("m")) }
        #expect(error?.identifier == "snapshot.revision-ambiguous")
        #expect(error?.exitClass == .usage)
        #expect(try await fleet.render(fleet.source("m", at: "refs/tags/main")).record.commit == first)
    }

    @Test(arguments: [
        "none", "-q", "main~1", "main:m", "HEAD^{tree}", "@{-1}", "main..main", "", "--all", "abcdef1",
        "main\n",
    ])
    func `what is no name of a commit is refused`(revision: String) async throws {
        try await prepare()
        try fleet.writeManifest("m/a.yaml", "a")
        try await fleet.commit()
        await #expect(throws: CommitError.revisionMissing("fleet", revision: revision)) {
            try await fleet.render(fleet.source("m", at: revision))
        }
    }

    @Test func `a missing repository and a missing path are told apart`() async throws {
        let missing = fleet.folder.path.appending("none")
        for path in [missing, fleet.repository] {
            await #expect(throws: CommitError.repositoryMissing(path)) {
                try await fleet.render(fleet.source("m", repository: path))
            }
        }
        try await prepare()
        let commit = try await fleet.commit()
        await #expect(
            throws: RenderingError.sourceMissing(
                try ManifestName("core"),
                path: FilePath("fleet@\(commit.prefix(12))/m")
            )
        ) {
            try await fleet.render(fleet.source("m"))
        }
        for path in ["../m", "/etc", "m/../../x"] {
            let error = await #expect(throws: CommitError.self) { try await fleet.render(fleet.source(path)) }
            #expect(error?.identifier == "snapshot.leaves-tree")
        }
    }

    // MARK: - What a commit does not hold

    @Test func `submodules, LFS pointers and links that lead out are named where a source needs them`()
        async throws
    {
        try await prepare()
        try fleet.writeManifest("good/a.yaml", "a")
        try fleet.write("lfs/b.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
        for (path, target) in [
            ("out/c.yaml", "../../x"), ("absolute/c.yaml", "/etc/hostname"),
            ("deep/a/b/c/l", "../../../../good"),
            ("trick/c.yaml", "../deep/a/b/c/l/../../lock"),
            ("inside/d.yaml", "../good/a.yaml"),
        ] {
            let link = fleet.repository.pushing(FilePath(path))
            try Directory.create(link.removingLastComponent())
            try #require(link.withPlatformString { symlink(target, $0) } == 0)
        }
        try await fleet.git("add", "-A")
        try await fleet.git(
            "update-index",
            "--add",
            "--cacheinfo",
            "160000,1111111111111111111111111111111111111111,sub/module"
        )
        try await fleet.git("commit", "-q", "-m", "x")
        #expect(try await fleet.names(fleet.render(fleet.source("good"))) == ["a"])
        #expect(try await fleet.names(fleet.render(fleet.source("inside"))) == ["a"])
        let cases: [(String, String)] = [
            ("lfs", "is a pointer of Git LFS"), ("out", "is a link to ../../x"),
            ("absolute", "is a link to /etc/hostname"), ("trick", "is a link to"),
            ("sub", "is a submodule"), ("sub/module", "is a submodule"), ("sub/module/m", "is a submodule"),
        ]
        for (path, words) in cases {
            let error = await #expect(throws: CommitError.self) { try await fleet.render(fleet.source(path)) }
            #expect(error?.identifier == "snapshot.incomplete-tree", "\(path)")
            #expect(error?.exitClass == .corrupt)
            #expect(error?.description.contains(words) == true, "\(path): \(String(describing: error))")
        }
    }

    @Test(arguments: ["..", ".git", "a/../b", ".GIT"])
    func `a name that no work tree could have is refused, and nothing is written`(name: String) async throws {
        try await prepare()
        let blob = try await fleet.git("hash-object", "-w", "--stdin", input: "x")
        // mktree checks names, so the tree is made by hand.
        let object = Array("100644 \(name)\0".utf8) + Self.bytes(of: blob)
        let file = fleet.folder.path.appending("tree")
        try DurableFile.replace(file, with: object)
        let tree = try await fleet.git("hash-object", "-w", "-t", "tree", "--literally", file.string)
        let commit = try await fleet.git("commit-tree", "-m", "x", tree)
        let error = await #expect(throws: CommitError.self) {
            try await fleet.render(fleet.source(".", at: commit))
        }
        #expect(error?.identifier == "snapshot.malformed-tree")
    }

    static func bytes(of digits: String) -> [UInt8] {
        stride(from: 0, to: digits.utf8.count, by: 2).compactMap { offset in
            UInt8(digits.dropFirst(offset).prefix(2), radix: 16)
        }
    }

    @Test func `thousands of files are read`() async throws {
        try await prepare()
        let script =
            "mkdir m; for i in $(seq 3000); do echo '{apiVersion: v1, kind: A, metadata: {name: a'$i'}}' >m/$i.yaml; done"
        try await Command.require("sh", ["-c", script], workingDirectory: fleet.repository)
        try await fleet.commit()
        #expect(try await fleet.render(fleet.source("m")).documents.count == 3_000)
    }

    @Test func `an object that is gone is named`() async throws {
        try await prepare()
        try fleet.writeManifest("m/a.yaml", "a")
        try await fleet.commit()
        let blob = try await fleet.git("rev-parse", "HEAD:m/a.yaml")
        try Directory.removeFile(
            fleet.repository.pushing(FilePath(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"))
        )
        let error = await #expect(throws: CommitError.self) { try await fleet.render(fleet.source("m")) }
        #expect(error?.identifier == "snapshot.object-missing")
        #expect(error?.exitClass == .corrupt)
        #expect(error?.description.contains("m/a.yaml") == true)
    }

    @Test func `attributes, filters, replacements and settings of the repository have no say`() async throws {
        try await prepare()
        try fleet.write(".gitattributes", "*.yaml text eol=crlf ident export-subst filter=x\n")
        try fleet.write(
            "m/a.yaml",
            "{apiVersion: v1, kind: A, metadata: {name: a}, data: \"$Id$ $Format:%H$\"}\n"
        )
        let commit = try await fleet.commit()
        try fleet.writeManifest("m/a.yaml", "replaced")
        let other = try await fleet.commit()
        try await fleet.git("replace", commit, other)
        let marker = fleet.folder.path.appending("was-run")
        for setting in ["filter.x.smudge", "core.fsmonitor", "core.sshCommand", "uploadpack.packObjectsHook"]
        {
            try await fleet.git("config", setting, "touch \(marker)")
        }
        let rendered = try await fleet.render(fleet.source("m", at: commit))
        #expect(rendered.documents.first?.node["data"]?.string == "$Id$ $Format:%H$")
        #expect(Directory.kind(of: marker) == nil)
    }

    @Test func `a kustomization is built from the commit alone`() async throws {
        try await prepare()
        try fleet.writeManifest("base/a.yaml", "one")
        try fleet.write("base/kustomization.yaml", "resources: [a.yaml]\n")
        try fleet.write("k/kustomization.yaml", "resources: [../base]\nnamePrefix: x-\n")
        let commit = try await fleet.commit()
        try fleet.writeManifest("base/a.yaml", "changed")
        let source = try fleet.source("k", at: "main", .kustomize(KustomizeOptions()))
        #expect(try await fleet.names(fleet.render(source)) == ["x-one"])
        try fleet.write("k/kustomization.yaml", "resources: [../missing]\n")
        try await fleet.commit()
        let error = await #expect(throws: RenderingError.self) { try await fleet.render(source) }
        #expect(error?.description.contains("/sealift-scratch-") == false, "\(String(describing: error))")
        #expect(commit.count == 40)
    }
}

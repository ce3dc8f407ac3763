import Activation
import BundleBuild
import BundleImport
import Diagnostics
import FileIO
import Git
import Rendering
import Site
import Snapshot
import SystemPackage
import TestSupport
import Testing

/// A site's repository is the hub's, snapshot by snapshot.
@Suite final class GitTargetTests: DeliveryTests {
    private static let days = ["2026-11-21", "2026-11-22"]

    private var path: FilePath { folder.path.appending("fleet.git") }

    private func target() throws -> GitTarget {
        GitTarget(path, branch: try #require(GitBranch("offline-snapshots")), site: site.directory)
    }

    @Test func `the branch is the commit that the hub writes, and a rollback moves it back`() async throws {
        let hub = folder.path.appending("hub.git")
        try await Command.require("git", ["init", "--quiet", "--bare", "\(hub)"])
        var commits: [String] = []
        for day in Self.days {
            try await ship(day)
            _ = try await site.importBundles(from: stick, activate: [target()])
            commits.append(try await commit(of: day, at: hub))
            #expect(
                try await git("rev-parse", "offline-snapshots", "snapshot/\(day)") == [
                    commits.last, commits.last,
                ]
            )
        }
        #expect(try await git("fsck", "--strict", "--full", "--no-dangling") == [])
        try await Command.require(
            "git",
            ["clone", "--quiet", "\(path)", "clone"],
            workingDirectory: folder.path
        )
        let clone = folder.path.appending("clone")
        let head = try await Command.require("git", ["rev-parse", "HEAD"], workingDirectory: clone)
        #expect(String(decoding: head, as: UTF8.self) == "\(commits[1])\n")
        #expect(Directory.kind(of: clone.pushing(".sealift/lock")) == .file)

        let objects = try await git("count-objects")
        let result = try await site.rollback(activate: [target()])
        #expect(result.targets == ["git:\(path)#offline-snapshots"])
        #expect(try await git("rev-parse", "offline-snapshots") == [commits[0]])
        #expect(try await git("count-objects") == objects)
        #expect(try await drift().isEmpty)
    }

    @Test func `the commit that the hub has signed is the commit of the site`() async throws {
        let sample = try SampleSnapshot(id: Self.days[0])
        let opened = try await ManifestSnapshot.read(sample.manifest, from: sample.store)
        let unsigned = String(decoding: opened.commit(of: try opened.tree().id.description), as: UTF8.self)
        let signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n"
        let signed = unsigned.replacing("+0000\n\n", with: "+0000\n\(signature)\n")
        let artifact = try opened.signed(as: Array(signed.utf8)).pack()
        let snapshot = StoredSnapshot(id: Self.days[0], manifest: artifact.manifest, source: artifact.store)
        try await target().activate(snapshot) { _ in }
        let commit = try await Command.require(
            "git",
            ["cat-file", "commit", "offline-snapshots"],
            workingDirectory: path
        )
        #expect(String(decoding: commit, as: UTF8.self) == signed)
        #expect(try await git("fsck", "--strict", "--full") == [])
    }

    @Test func `a plan says what would move, and which files change`() async throws {
        try await ship(Self.days[0])
        let first = try await plan()
        #expect(first.map(\.action) == ["created", "created", "created", "created"])
        #expect(Directory.kind(of: path) == nil)
        _ = try await site.importBundles(from: stick, activate: [target()])
        #expect(try await plan().map(\.action) == ["unchanged", "unchanged"])
        try await ship(Self.days[1])
        _ = try await site.importBundles(from: stick, activate: [])
        let next = try await plan()
        #expect(next.map(\.action) == ["created", "moved", "configured", "unchanged"])
        #expect(
            next.map(\.subject) == [
                "refs/tags/snapshot/\(Self.days[1])", "refs/heads/offline-snapshots", ".sealift/lock",
                "plant-1/core.yaml",
            ]
        )
        #expect(next[1].note?.hasPrefix("from ") == true)
    }

    @Test func `a branch that somebody has moved and an object that is gone are drift`() async throws {
        try await ship(Self.days[0])
        _ = try await site.importBundles(from: stick, activate: [target()])
        let other = String(repeating: "1", count: 40)
        try DurableFile.replace(path.pushing("refs/heads/offline-snapshots"), with: Array("\(other)\n".utf8))
        try Directory.removeFile(path.pushing(FilePath("refs/tags/snapshot/\(Self.days[0])")))
        for entry in try Directory.entries(of: path.appending("objects")) where entry.name.utf8.count == 2 {
            try Directory.removeTree(path.appending("objects").appending(entry.name))
        }
        let found = try await drift()
        #expect(found.prefix(2).map(\.kind) == [.changed, .missing])
        #expect(found.first?.reason == "it is \(other)")
        #expect(found.dropFirst(2).allSatisfy { $0.kind == .missing } && found.count == 8)
        let error = await #expect(throws: GitError.self) {
            try await self.site.activator(at: [self.target()]).run()
        }
        #expect(error?.identifier == "git.foreign-branch")
        try Directory.removeFile(path.pushing("refs/heads/offline-snapshots"))
        _ = try await site.activator(at: [target()]).run()
        #expect(try await drift().isEmpty)
        #expect(try await git("fsck", "--strict", "--full") == [])
    }

    @Test func `a branch that is no snapshot is left alone`() async throws {
        try await Command.require("git", ["init", "--quiet", "--bare", "\(path)"])
        let tree = try await git("hash-object", "-w", "-t", "tree", "/dev/null")
        let author = ["-c", "user.name=a", "-c", "user.email=a@b"]
        let commit = try await git(arguments: author + ["commit-tree", "-m", "mine", #require(tree.first)])
        _ = try await git("update-ref", "refs/heads/offline-snapshots", #require(commit.first))
        try await ship(Self.days[0])
        let error = await #expect(throws: ActivationError.self) {
            try await self.site.importBundles(from: self.stick, activate: [self.target()])
        }
        #expect((error?.cause as? GitError)?.identifier == "git.foreign-branch")
        #expect(try await git("rev-parse", "offline-snapshots") == commit)
        await #expect(throws: GitError.self) { try await self.plan() }
        // Packed away, it is found as well, and so is a snapshot of ours.
        _ = try await git("update-ref", "-d", "refs/heads/offline-snapshots")
        _ = try await site.activator(at: [target()]).activate(now: nil)
        _ = try await git("pack-refs", "--all")
        try await ship(Self.days[1])
        #expect(try await site.importBundles(from: stick, activate: [target()]).map(\.activated.count) == [1])
    }

    @Test func `a branch that somebody has removed is made again, also where it is recorded`() async throws {
        try await ship(Self.days[0])
        _ = try await site.importBundles(from: stick, activate: [target()])
        let before = try await git("rev-parse", "offline-snapshots")
        _ = try await git("update-ref", "-d", "refs/heads/offline-snapshots")
        #expect(try await site.activator(at: [target()]).activate(now: nil).targets == [target().name])
        #expect(try await git("rev-parse", "offline-snapshots") == before)
    }

    @Test func `what is gone of an earlier snapshot is drift, too`() async throws {
        for day in Self.days {
            try await ship(day)
            _ = try await site.importBundles(from: stick, activate: [target()])
        }
        #expect(try await drift().isEmpty)
        let commit = try #require(try await git("rev-parse", "snapshot/\(Self.days[0])").first)
        let object = path.appending("objects").appending(String(commit.prefix(2))).appending(
            String(commit.dropFirst(2))
        )
        try Directory.removeFile(object)
        #expect(try await drift().map(\.subject) == ["commit \(commit)"])
    }

    @Test func `a tag that is another commit is left alone, and the branch too`() async throws {
        _ = try GitRepositoryFolder(creating: path, branch: #require(GitBranch("offline-snapshots")))
        let tag = path.pushing(FilePath("refs/tags/snapshot/\(Self.days[0])"))
        try Directory.create(tag.removingLastComponent())
        try DurableFile.replace(tag, with: Array("\(String(repeating: "1", count: 40))\n".utf8))
        try await ship(Self.days[0])
        let error = await #expect(throws: ActivationError.self) {
            try await site.importBundles(from: stick, activate: [self.target()])
        }
        #expect(error?.description.contains("is the commit 111111111111") == true)
        #expect(Directory.kind(of: path.pushing("refs/heads/offline-snapshots")) == nil)
    }

    private func plan() async throws -> [ActivationPlan.Step] {
        let snapshot = try await snapshotOnStick()
        return try await target().plan(snapshot) { _ in }
    }

    /// The snapshot that was shipped last.
    private func snapshotOnStick() async throws -> StoredSnapshot {
        let snapshot = try SampleSnapshot(id: shipped)
        return StoredSnapshot(id: shipped, manifest: snapshot.manifest, source: snapshot.store)
    }

    private func drift() async throws -> [DriftedObject] {
        let places = try ActivationHistory(of: site.directory).places
        let snapshot = try #require(places.first?.snapshot)
        return try await target().drift(from: site.directory.snapshot(snapshot)) { _ in }
    }

    private var shipped = ""

    private func ship(_ day: String) async throws {
        shipped = day
        var set = try organization.imageSet([[1, day == Self.days[0] ? 2 : 3]])
        let snapshot = try SampleSnapshot(id: day)
        set.add(snapshot: day, manifest: snapshot.manifest, blobs: snapshot.blobs, from: snapshot.store)
        try await organization.ship(set, to: stick, created: "\(day)T10:00:00Z")
    }

    /// What the hub commits for the snapshot of a day.
    private func commit(of day: String, at hub: FilePath) async throws -> String {
        let sample = try SampleSnapshot(id: day)
        let opened = try await ManifestSnapshot.read(sample.manifest, from: sample.store)
        let scratch = folder.path.appending("scratch-\(day)")
        try Directory.create(scratch)
        let committer = SnapshotCommitter(
            hub,
            signer: nil,
            tools: ToolPath("/usr/local/bin:/usr/bin:/bin"),
            scratch: scratch,
            environment: [:]
        )
        let kept = try await committer.keep(opened, on: "offline-snapshots", tag: "snapshot/\(day)")
        return try #require(kept).id
    }

    private func git(_ arguments: String...) async throws -> [String] { try await git(arguments: arguments) }

    private func git(arguments: [String]) async throws -> [String] {
        let output = try await Command.require("git", arguments, workingDirectory: path)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

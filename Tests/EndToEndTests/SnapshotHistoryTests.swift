import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Dated snapshots as commits, by real Git.
@Suite struct SnapshotHistoryTests {
    static func render(
        _ workshop: Workshop,
        _ date: String,
        to repository: String = "fleet.git",
        zone: String = "UTC",
        _ more: String...
    ) async throws -> Command.Outcome {
        try await workshop.run(
            ["render", "--config", "sealift.yaml", "--date", date, "--git", repository] + more,
            environment: ["TZ": zone]
        )
    }

    static func git(_ workshop: Workshop, _ arguments: String...) async throws -> String {
        let output = try await Command.require("git", arguments, workingDirectory: workshop.path)
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    static func workshop(version: Int = 1) async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path, version: version)
        _ = try await git(workshop, "init", "--quiet", "--bare", "fleet.git")
        return workshop
    }

    @Test func `a snapshot is a commit with one name everywhere, and its tag stays`() async throws {
        let workshop = try await Self.workshop()
        _ = try await Self.git(workshop, "init", "--quiet", "--bare", "other.git")
        let first = try await Self.render(workshop, "2026-11-21")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.text.contains("branch offline-snapshots is new"), "\(first.text)")
        let second = try await Self.render(workshop, "2026-11-21", to: "other.git", zone: "Asia/Tokyo")
        #expect(second.status == 0, "\(second.errors)")
        let id = try await Self.git(workshop, "-C", "fleet.git", "rev-parse", "offline-snapshots")
        #expect(try await Self.git(workshop, "-C", "other.git", "rev-parse", "snapshot/2026-11-21") == id)
        _ = try await Self.git(workshop, "-C", "fleet.git", "fsck", "--strict", "--no-dangling")

        try await TinyFleet.write(into: workshop.path, version: 2)
        let next = try await Self.render(workshop, "2026-11-22.2")
        #expect(next.text.contains("was \(id.prefix(12)), is"), "\(next.text)")
        #expect(
            try await Self.git(workshop, "-C", "fleet.git", "rev-list", "--count", "offline-snapshots") == "1"
        )
        let date = try await Self.git(
            workshop,
            "-C",
            "fleet.git",
            "log",
            "-1",
            "--format=%aI %an",
            "offline-snapshots"
        )
        #expect(date == "2026-11-22T00:00:01+00:00 sealift")
        let clone = [
            "clone", "--quiet", "--depth", "1", "--branch", "offline-snapshots",
            "file://\(workshop.path)/fleet.git", "clone",
        ]
        try await Command.require("git", clone, workingDirectory: workshop.path)
        let pod = try ReadableFile.contents(
            of: workshop.path.appending("clone/\(Workshop.site)/tiny.yaml"),
            limit: 1 << 20
        )
        #expect(String(decoding: pod, as: UTF8.self).contains("app-1:v2@sha256:"))

        let taken = try await Self.render(workshop, "2026-11-21")
        #expect(taken.status == 2, "\(taken.errors)")
        #expect(taken.errors.contains("the tag snapshot/2026-11-21"), "\(taken.errors)")
        #expect(try await Self.git(workshop, "-C", "fleet.git", "rev-parse", "snapshot/2026-11-21") == id)
    }

    @Test func `snapshots are listed and compared`() async throws {
        let workshop = try await Self.workshop()
        _ = try await Self.render(workshop, "2026-11-21")
        try await TinyFleet.write(into: workshop.path, version: 2)
        _ = try await Self.render(workshop, "2026-11-22")
        let list = try await workshop.require("snapshots", "list", "--git", "fleet.git")
        #expect(list.split(separator: "\n").map { $0.prefix(10) } == ["2026-11-21", "2026-11-22"])
        #expect(list.contains("1 site, 3 images"), "\(list)")
        let text = try await workshop.require(
            "snapshots",
            "diff",
            "2026-11-21",
            "2026-11-22",
            "--git",
            "fleet.git"
        )
        #expect(text.contains("~ \(Workshop.site)  Pod/default/tiny"), "\(text)")
        #expect(
            text.contains(".spec.containers[name=c1].image: \"registry.hub:5000/tiny/app-1:v1@"),
            "\(text)"
        )
        #expect(text.contains("- image registry.hub:5000/tiny/app-1:v1"), "\(text)")
        #expect(text.contains("+ image registry.hub:5000/tiny/app-1:v2"), "\(text)")
        let json = try await workshop.require(
            "snapshots",
            "diff",
            "2026-11-21",
            "2026-11-22",
            "--git",
            "fleet.git",
            "--site",
            Workshop.site,
            "--json"
        )
        #expect(json.contains(#""change":"changed""#), "\(json)")
        let same = try await workshop.require(
            "snapshots",
            "diff",
            "2026-11-21",
            "2026-11-21",
            "--git",
            "fleet.git"
        )
        #expect(same.contains("have the same objects and images"), "\(same)")
        for (arguments, status, words) in [
            (["2026-11-21", "2026-11-23"], 2, "did you mean"), (["2026-11-21", "soon"], 2, "soon"),
            (
                ["2026-11-21", "2026-11-22", "--site", "elsewhere"], 2,
                "there is no site elsewhere in 2026-11-21 or 2026-11-22, but \(Workshop.site)"
            ),
        ] {
            let outcome = try await workshop.run(["snapshots", "diff", "--git", "fleet.git"] + arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
    }

    @Test func `a tag that is no snapshot does not hide the others, and says why`() async throws {
        let workshop = try await Self.workshop()
        _ = try await Self.render(workshop, "2026-11-21")
        let snapshot = "refs/tags/snapshot/2026-11-21"
        let tree = try await Self.git(workshop, "-C", "fleet.git", "hash-object", "-wt", "tree", "/dev/null")
        _ = try await Self.git(workshop, "-C", "fleet.git", "update-ref", "refs/tags/snapshot/tree", tree)
        _ = try await Self.git(
            workshop,
            "-C",
            "fleet.git",
            "update-ref",
            "refs/tags/snapshot/2026-11-20",
            snapshot
        )
        let list = try await workshop.require("snapshots", "list", "--git", "fleet.git")
        let lines = list.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.contains { $0.hasPrefix("2026-11-21  ") && $0.hasSuffix("3 images") }, "\(list)")
        #expect(
            lines.contains { $0.hasPrefix("2026-11-20  ") && $0.contains("that of 2026-11-21") },
            "\(list)"
        )
        #expect(lines.last?.hasPrefix("tree  ") == true, "\(list)")
        #expect(lines.last?.contains(".sealift/lock is missing") == true, "\(list)")
        let json = try await workshop.require("snapshots", "list", "--git", "fleet.git", "--json")
        #expect(json.contains(#""problem":"the snapshot is malformed"#), "\(json)")
    }

    @Test(arguments: [
        (["--ssh-key", "keys/open"], "has the permissions 644, expected 600", "chmod 600 keys/open"),
        (["--ssh-key", "keys/none"], "there is no such file", "ssh-keygen"),
        (["--ssh-key", "sealift.yaml"], "no private key of OpenSSH", "name the private key"),
        (["--gpg-key", "nobody@example.org"], "no private key of this name", "gpg --list-secret-keys"),
        (["--branch", "a/b"], "has the branch a, so Git cannot have the branch a/b", "git branch -m"),
        (
            ["--branch", "x"], "has the branch x/y, so Git cannot have the branch x beside it",
            "git branch -m"
        ),
    ])
    func `what keeps a commit from its branch says what to do`(
        options: [String],
        words: String,
        remedy: String
    )
        async throws
    {
        let workshop = try await Self.workshop()
        try await Command.require(
            "ssh-keygen",
            ["-q", "-t", "ed25519", "-N", "", "-f", "keys/open"],
            workingDirectory: workshop.path
        )
        try await Command.require("chmod", ["644", "keys/open"], workingDirectory: workshop.path)
        _ = try await Self.render(workshop, "2026-11-20", "--branch", "a")
        _ = try await Self.render(workshop, "2026-11-20", "--branch", "x/y")
        let outcome = try await workshop.run(
            ["render", "--config", "sealift.yaml", "--date", "2026-11-21", "--git", "fleet.git"] + options,
            environment: ["GNUPGHOME": workshop.path.appending("keys").string]
        )
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.contains(remedy), "\(outcome.errors)")
        #expect(try await Self.git(workshop, "-C", "fleet.git", "tag") == "snapshot/2026-11-20")
    }

    @Test func `a commit is signed and pushed`() async throws {
        let workshop = try await Self.workshop()
        _ = try await Self.git(workshop, "init", "--quiet", "--bare", "remote.git")
        _ = try await Self.git(workshop, "-C", "fleet.git", "remote", "add", "origin", "../remote.git")
        for (name, passphrase) in [("git", ""), ("locked", "secret")] {
            let arguments = ["-q", "-t", "ed25519", "-N", passphrase, "-C", "hub", "-f", "keys/\(name)"]
            try await Command.require("ssh-keygen", arguments, workingDirectory: workshop.path)
        }
        let outcome = try await Self.render(
            workshop,
            "2026-11-21",
            "--ssh-key",
            "keys/git",
            "--push",
            "origin"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let key = try ReadableFile.contents(of: workshop.path.appending("keys/git.pub"), limit: 4_096)
        try DurableFile.replace(workshop.path.appending("signers"), with: Array("hub ".utf8) + key)
        let verified = try await Command.run(
            "git",
            [
                "-C", "remote.git", "-c", "gpg.ssh.allowedSignersFile=\(workshop.path)/signers",
                "verify-commit",
                "snapshot/2026-11-21",
            ],
            workingDirectory: workshop.path
        )
        #expect(verified.status == 0, "\(verified.errors)")
        _ = try await Self.git(workshop, "-C", "remote.git", "fsck", "--strict")
        try await Self.checkClones(workshop)
        let locked = try await Self.render(workshop, "2026-11-23", "--ssh-key", "keys/locked")
        #expect(locked.status == 2, "\(locked.errors)")
        #expect(
            locked.errors.contains("keys/locked gave no signature for the commit: a passphrase locks it"),
            "\(locked.errors)"
        )
        let tags = try await Self.git(workshop, "-C", "fleet.git", "tag")
        #expect(tags == "snapshot/2026-11-21")
    }

    /// What Flux and Argo CD do with the branch: a clone over HTTP, shallow or whole, by the old protocol and the new one.
    private static func checkClones(_ workshop: Workshop) async throws {
        let server = try GitServer(workshop.path)
        for (number, options) in [["--depth", "1", "--single-branch"], []].enumerated() {
            let folder = "clone-\(number)"
            let arguments =
                ["-c", "protocol.version=\(number == 0 ? 0 : 2)", "clone", "--quiet"] + options
                + ["--branch", "offline-snapshots", server.url("remote.git"), folder]
            try await Command.require("git", arguments, workingDirectory: workshop.path)
            _ = try await git(workshop, "-C", folder, "fsck", "--strict")
            try await Command.require(
                "git",
                [
                    "-C", folder, "-c", "gpg.ssh.allowedSignersFile=\(workshop.path)/signers",
                    "verify-commit", "HEAD",
                ],
                workingDirectory: workshop.path
            )
            let files = try await git(workshop, "-C", folder, "ls-files")
            #expect(files.split(separator: "\n").contains("\(Workshop.site)/tiny.yaml"), "\(files)")
        }
        #expect(server.paths.contains("/remote.git/git-upload-pack"))
    }

    @Test(arguments: [
        (["--git", "fleet.git", "--branch", "a..b"], "no name of a branch"),
        (["--git", "work", "--branch", "main"], "work tree"), (["--git", "keys"], "git init --bare keys"),
        (["--out", "files", "--branch", "b"], "give --git"), ([], "--out, --git or both"),
    ])
    func `what cannot be a commit is refused before anything is written`(options: [String], words: String)
        async throws
    {
        let workshop = try await Self.workshop()
        _ = try await Self.git(workshop, "init", "--quiet", "--initial-branch", "main", "work")
        let outcome = try await workshop.run(
            ["render", "--config", "sealift.yaml", "--date", "2026-11-21"] + options
        )
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(Directory.kind(of: workshop.path.appending("files")) == nil)
    }
}

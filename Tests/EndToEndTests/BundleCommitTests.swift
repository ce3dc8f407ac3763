import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The snapshot of each bundle as a commit of the fleet's repository.
@Suite struct BundleCommitTests {
    @Test func `the snapshot of a bundle is a signed commit, signed once, and travels in the artifact`()
        async throws
    {
        let workshop = try await SnapshotHistoryTests.workshop()
        let key = ["-q", "-t", "ecdsa", "-N", "", "-C", "hub", "-f", "keys/git"]
        try await Command.require("ssh-keygen", key, workingDirectory: workshop.path)
        let file = workshop.path.appending("sealift.yaml")
        let fleet = try ReadableFile.contents(of: file, limit: 1 << 20)
        try DurableFile.replace(
            file,
            with: fleet + Array("snapshots: {git: fleet.git, sshKey: keys/git}\n".utf8)
        )
        let build = [
            "build", "--config", "sealift.yaml", "--out", "stick", "--no-importer", "--site", Workshop.site,
            "--base", "last",
        ]
        let first = try await workshop.run(build + ["--created", "2026-11-21T10:00:00Z"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("branch streams/\(Workshop.site) is new"), "\(first.errors)")
        let tag = "snapshot/\(Workshop.site)/2026-11-21"
        let commit = try await SnapshotHistoryTests.git(
            workshop,
            "-C",
            "fleet.git",
            "cat-file",
            "commit",
            tag
        )
        #expect(commit.contains("\ngpgsig -----BEGIN SSH SIGNATURE-----\n"), "\(commit)")
        _ = try await SnapshotHistoryTests.git(workshop, "-C", "fleet.git", "fsck", "--strict")
        let bundle = try ReadableFile.contents(
            of: workshop.bundle(on: "stick").appending("vol-0001.tar"),
            limit: 1 << 26
        )
        let label = Array(#""dev.sealift.git.commit":"tree "#.utf8)
        #expect(bundle.firstRange(of: label) != nil)

        // An ECDSA key signs differently each time, but the snapshot is signed already: the site has all of it.
        let second = try await workshop.run(build + ["--created", "2026-11-22T10:00:00Z"])
        #expect(second.errors.contains("needs no bundle"), "\(second.errors)")
        let tags = try await SnapshotHistoryTests.git(workshop, "-C", "fleet.git", "tag")
        #expect(tags == tag)
        let list = try await workshop.require("snapshots", "list", "--git", "fleet.git")
        #expect(list.hasPrefix("\(Workshop.site)/2026-11-21  "), "\(list)")
    }

    @Test(arguments: [
        ("refs/heads/streams/\(Workshop.site)", 15, "is no snapshot of sealift"),
        ("refs/tags/snapshot/\(Workshop.site)/2026-11-21", 2, "git tag -d"),
    ])
    func `what others have where a snapshot goes is found before a bundle is made`(
        reference: String,
        status: Int,
        words: String
    ) async throws {
        let workshop = try await SnapshotHistoryTests.workshop()
        let tree = try await SnapshotHistoryTests.git(
            workshop,
            "-C",
            "fleet.git",
            "hash-object",
            "-t",
            "tree",
            "-w",
            "/dev/null"
        )
        let foreign = try await SnapshotHistoryTests.git(
            workshop,
            "-C",
            "fleet.git",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "commit-tree",
            "-m",
            "x",
            tree
        )
        _ = try await SnapshotHistoryTests.git(workshop, "-C", "fleet.git", "update-ref", reference, foreign)
        let file = workshop.path.appending("sealift.yaml")
        let fleet = try ReadableFile.contents(of: file, limit: 1 << 20)
        try DurableFile.replace(file, with: fleet + Array("snapshots: {git: fleet.git}\n".utf8))
        let outcome = try await workshop.run([
            "build", "--config", "sealift.yaml", "--out", "stick", "--no-importer", "--site", Workshop.site,
            "--created", "2026-11-21T10:00:00Z",
        ])
        #expect(outcome.status == Int32(status), "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(Directory.kind(of: workshop.path.appending("stick/sealift")) == nil)
        #expect(
            try await SnapshotHistoryTests.git(workshop, "-C", "fleet.git", "rev-parse", reference) == foreign
        )
    }

    @Test(arguments: [
        ("{git: fleet.git, sshKey: a, gpgKey: b}", "found both"), ("{gpgKey: b}", "give git"),
        ("{git: fleet.git, branch: main}", "${STREAM}"), ("{sshKey: a, branch: 'x/${STREAM}'}", "give git"),
        ("{}", "expected git"),
        ("{git: fleet.git, branch: '${STREAM}/${NOPE}'}", "${STREAM}/${NOPE}"),
    ])
    func `settings for commits that cannot work are named`(settings: String, words: String) async throws {
        let workshop = try await SnapshotHistoryTests.workshop()
        let file = workshop.path.appending("sealift.yaml")
        let fleet = try ReadableFile.contents(of: file, limit: 1 << 20)
        try DurableFile.replace(file, with: fleet + Array("snapshots: \(settings)\n".utf8))
        let outcome = try await SnapshotHistoryTests.render(workshop, "2026-11-21")
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}

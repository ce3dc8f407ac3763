import Content
import Git
import Snapshot
import TestSupport
import Testing

/// Snapshots as objects of Git.
@Suite struct CommitTests {
    @Test func `a commit has the date of its snapshot and a second for each before it that day`() throws {
        for (id, seconds) in [
            ("2026-04-29", 1_777_420_800), ("2026-04-29.3", 1_777_420_802), ("2000-02-29", 951_782_400),
            ("2024-12-31", 1_735_603_200), ("2100-03-01", 4_107_542_400),
        ] {
            let commit = try ArtifactTests().snapshot(id: id).commit(of: "0")
            #expect(
                String(decoding: commit, as: UTF8.self).contains("localhost> \(seconds) +0000\n"),
                "\(id)"
            )
        }
    }

    @Test func `the commit that the hub has signed comes back from the artifact`() async throws {
        let snapshot = try ArtifactTests().snapshot()
        let plain = try snapshot.pack()
        let tree = try snapshot.tree().id.description
        let unsigned = String(decoding: snapshot.commit(of: tree), as: UTF8.self)
        let signed = unsigned.replacing(
            "+0000\n\n",
            with: "+0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n  abc\n\n"
        )
        let sealed = try snapshot.signed(as: Array(signed.utf8))
        let artifact = try sealed.pack()
        #expect(artifact.layer == plain.layer)
        #expect(artifact.configuration != plain.configuration)
        let opened = try await ManifestSnapshot.read(artifact.manifest, from: artifact.store)
        #expect(opened.commit(of: tree) == Array(signed.utf8))
        #expect(try opened.pack().manifest == artifact.manifest)
        // A repository that names objects otherwise gets a commit of its own.
        #expect(opened.commit(of: "0") == snapshot.commit(of: "0"))
    }

    @Test(arguments: [
        ("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a> 0 +0000\n\n", false),
        ("tree TREE\nparent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a> 0 +0000\n\n", false),
        ("", false), ("tree TREE", false), ("tree TREE\nauthor a <a> 0 +0000\n\n", true),
        ("tree TREE\nauthor a <a> 0 +0000\n\n" + String(repeating: "x", count: 1 << 16), false),
    ])
    func `a commit of other files, with parents or without an end is refused`(text: String, isGood: Bool)
        throws
    {
        let snapshot = try ArtifactTests().snapshot()
        let tree = try snapshot.tree().id.description
        let commit = Array(text.replacing("TREE", with: tree).utf8)
        if isGood {
            #expect(try snapshot.signed(as: commit).commit(of: tree) == commit)
        } else {
            #expect(throws: GitError.otherCommit(snapshot: "2026-04-29")) { try snapshot.signed(as: commit) }
        }
    }
}

import Content
import Snapshot
import TestSupport
import Testing

/// Snapshots as objects of Git.
@Suite struct CommitTests {
    @Test(arguments: [
        // What `git hash-object` says of them.
        (GitObject.Kind.blob, "", GitObject.Format.sha1, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
        (.blob, "hello\n", .sha1, "ce013625030ba8dba906f756967f9e9ca394464a"),
        (.tree, "", .sha1, "4b825dc642cb6eb9a060e54bf8d69288fbee4904"),
        (.blob, "hello\n", .sha256, "2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4"),
    ])
    func `objects have the names that Git gives them`(
        kind: GitObject.Kind,
        content: String,
        format: GitObject.Format,
        name: String
    ) {
        #expect(GitObject(kind, Array(content.utf8), format).hex == name)
    }

    @Test func `a tree is sorted as Git sorts it, folders as if they ended with a slash`() throws {
        let files = ["a/x", "a.b", "a0", "b"].map { SnapshotFile(path: $0, bytes: []) }
        let tree = GitTree(files, .sha1)
        let root = try #require(tree.objects.last)
        let names = root.content.split(separator: 0).compactMap { part in
            part.lastIndex(of: UInt8(ascii: " ")).map {
                String(decoding: part[part.index(after: $0)...], as: UTF8.self)
            }
        }
        #expect(names == ["a.b", "a", "a0", "b"])
        #expect(root.hex == tree.root)
        #expect(tree.objects.count { $0.kind == .blob } == 4)
        #expect(tree.objects.count { $0.kind == .tree } == 2)
    }

    @Test func `a commit has the date of its snapshot and a second for each before it that day`() throws {
        for (id, seconds) in [
            ("2026-04-29", 1_777_420_800), ("2026-04-29.3", 1_777_420_802), ("2000-02-29", 951_782_400),
            ("2024-12-31", 1_735_603_200), ("2100-03-01", 4_107_542_400),
        ] {
            let commit = try ArtifactTests().snapshot(id: id).commit().content
            #expect(
                String(decoding: commit, as: UTF8.self).contains("localhost> \(seconds) +0000\n"),
                "\(id)"
            )
        }
    }

    @Test func `the commit that the hub has signed comes back from the artifact`() async throws {
        let snapshot = try ArtifactTests().snapshot()
        let plain = try snapshot.pack()
        let unsigned = String(decoding: snapshot.commit().content, as: UTF8.self)
        let signed = unsigned.replacing(
            "+0000\n\n",
            with: "+0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n  abc\n\n"
        )
        let sealed = try snapshot.signed(as: Array(signed.utf8))
        let artifact = try sealed.pack()
        #expect(artifact.layer == plain.layer)
        #expect(artifact.configuration != plain.configuration)
        let opened = try await ManifestSnapshot.read(artifact.manifest, from: artifact.store)
        #expect(opened.commit().content == Array(signed.utf8))
        #expect(try opened.pack().manifest == artifact.manifest)
        #expect(opened.commit(.sha256) == snapshot.commit(.sha256))
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
        let commit = Array(text.replacing("TREE", with: snapshot.tree().root).utf8)
        if isGood {
            #expect(try snapshot.signed(as: commit).commit().content == commit)
        } else {
            #expect(throws: SnapshotError.self) { try snapshot.signed(as: commit) }
        }
    }
}

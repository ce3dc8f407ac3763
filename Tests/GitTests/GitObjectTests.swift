import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Git

/// Objects are named and kept as Git itself does it.
@Suite struct GitObjectTests {
    private static let trees: [[(path: String, bytes: [UInt8])]] = [
        [("one.yaml", Array("a: 1\n".utf8))],
        // A folder is sorted as if its name ended with a slash: a-b, a.b, a/, a0.
        [
            ("a/x.yaml", [1]), ("a-b", [2]), ("a.b", [3]), ("a0", []), (".sealift/lock", [5]),
            ("b/c/d/e.yaml", [6, 0, 7]), ("b/c.yaml", [6, 0, 7]), ("ü/ß", [8]),
        ],
        [("site/big.yaml", SampleBytes.make(count: 200_000, seed: 7))],
    ]

    @Test(arguments: trees.indices) func `a tree has the name that Git gives it`(index: Int) async throws {
        let folder = try TemporaryDirectory()
        let files = Self.trees[index]
        for file in files {
            let path = folder.path.pushing(FilePath(file.path))
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: file.bytes)
        }
        try await Command.require("git", ["init", "--quiet"], workingDirectory: folder.path)
        try await Command.require("git", ["add", "--all"], workingDirectory: folder.path)
        let tree = try await Command.require("git", ["write-tree"], workingDirectory: folder.path)
        #expect(try GitTree(files).id.description + "\n" == String(decoding: tree, as: UTF8.self))
        for object in try GitTree(files).objects {
            let path = ".git/objects/\(object.id.description.prefix(2))/\(object.id.description.dropFirst(2))"
            let loose = try ReadableFile.contents(of: folder.path.pushing(FilePath(path)), limit: 1 << 20)
            #expect(object.isHeld(by: loose) && object.isHeld(by: object.compressed()))
            #expect(!object.isHeld(by: loose.dropLast()) && !object.isHeld(by: []))
        }
    }

    @Test(arguments: ["", "/a", "a//b", "a/", "../a", "a/./b", "a/.git/config", ".GIT", "a\0b"])
    func `a path that no work tree can have is refused`(path: String) {
        #expect(throws: GitError.malformedPath(path)) { try GitTree([(path, [])]) }
    }

    @Test func `what is a file and a folder, or twice a file, is refused`() {
        #expect(throws: GitError.self) { try GitTree([("a", []), ("a/b", [])]) }
        #expect(throws: GitError.self) { try GitTree([("x/a/b", []), ("x/a", [])]) }
        #expect(throws: GitError.self) { try GitTree([("a", [1]), ("a", [2])]) }
    }

    @Test(arguments: [
        "main", "a/b", "offline-snapshots", "v1.2", "", "-a", "a..b", "a.lock", "a/.b", "a//b", "a b", "a~1",
        "a^",
        "a:b", "a?", "a*", "a[", "a\\b", "a.", "/a", "a/", "a@{b", "ü", "a.lock/b", "a\u{7F}",
    ]) func `a branch may be called what Git lets it be called`(name: String) async throws {
        let asked = try await Command.run("git", ["check-ref-format", "--branch", name])
        #expect((GitBranch(name) != nil) == asked.isSuccess, "\(name)")
    }
}

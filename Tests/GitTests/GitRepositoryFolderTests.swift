import Diagnostics
import FileIO
import Git
import SystemPackage
import TestSupport
import Testing

/// A repository that is written without Git is one that Git finds nothing wrong with.
@Suite final class GitRepositoryFolderTests {
    private static let reference = "refs/heads/offline"

    private let folder: TemporaryDirectory
    private let branch: GitBranch
    private var path: FilePath { folder.path.appending("fleet.git") }

    init() throws {
        folder = try TemporaryDirectory()
        branch = try #require(GitBranch("offline"))
    }

    @Test func `what is written is cloned as it is, and written once`() async throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (objects, commit) = try Self.snapshot("one")
        #expect(try repository.write(objects) == objects.count)
        try repository.set(Self.reference, from: nil, to: commit)
        try repository.set("refs/tags/snapshot/1", from: nil, to: commit)
        #expect(try repository.write(objects) == 0)
        #expect(try await git("fsck", "--strict", "--full", "--no-dangling") == "")
        try await Command.require(
            "git",
            ["clone", "--quiet", "\(path)", "clone"],
            workingDirectory: folder.path
        )
        let file = folder.path.pushing("clone/site/core.yaml")
        #expect(try ReadableFile.contents(of: file, limit: 100) == Array("a: one\n".utf8))
        #expect(try await git("rev-parse", "HEAD", "snapshot/1") == "\(commit)\n\(commit)\n")

        let again = try #require(try GitRepositoryFolder(opening: path))
        #expect(try again.value(of: Self.reference) == commit)
        #expect(try again.value(of: "refs/heads/other") == nil)
    }

    @Test func `what Git has packed is found, and a packed branch moves`() async throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (objects, first) = try Self.snapshot("one")
        _ = try repository.write(objects)
        try repository.set(Self.reference, from: nil, to: first)
        try await git("gc", "--quiet")
        let packed = try ReadableFile.contents(of: path.appending("packed-refs"), limit: 1_000)
        #expect(String(decoding: packed, as: UTF8.self).contains(Self.reference))
        #expect(try repository.value(of: Self.reference) == first)
        #expect(try repository.write(objects) == 0)

        let (more, second) = try Self.snapshot("two")
        #expect(try repository.write(more) == more.count)
        try repository.set(Self.reference, from: first, to: second)
        #expect(try repository.value(of: Self.reference) == second)
        #expect(try await git("rev-parse", "offline") == "\(second)\n")
        #expect(try await git("fsck", "--strict", "--full", "--no-dangling") == "")
    }

    @Test func `a branch that somebody else has moved stays where it is`() throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (first, second) = (try Self.snapshot("one").1, try Self.snapshot("two").1)
        try repository.set(Self.reference, from: nil, to: first)
        for wrong in [nil, second] {
            #expect(throws: GitError.moved(Self.reference, in: path)) {
                try repository.set(Self.reference, from: wrong, to: try Self.snapshot("three").1)
            }
        }
        #expect(try repository.value(of: Self.reference) == first)
        #expect(Directory.kind(of: path.pushing("refs/heads/offline.lock")) == nil)
    }

    @Test(arguments: [
        ("a", "a/b", false), ("a/b/c", "a/b", false), ("a", "a/b", true), ("a/b/c", "a", true),
    ])
    func `a branch that Git cannot have beside another one is refused, as Git does`(
        other: String,
        name: String,
        isPacked: Bool
    ) async throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (objects, id) = try Self.snapshot("one")
        _ = try repository.write(objects)
        let branch = try #require(GitBranch(name))
        try repository.checkPlace(of: branch)
        try repository.set("refs/heads/\(other)", from: nil, to: id)
        if isPacked {
            try DurableFile.replace(
                path.appending("packed-refs"),
                with: Array("\(id) refs/heads/\(other)\n".utf8)
            )
            try Directory.removeTree(path.pushing("refs/heads"))
            try Directory.create(path.pushing("refs/heads"))
        }
        #expect(throws: GitError.inTheWay("refs/heads/\(other)", of: branch, in: path)) {
            try repository.checkPlace(of: branch)
        }
        try repository.checkPlace(of: try #require(GitBranch("\(other)-2")))
        try repository.checkPlace(of: try #require(GitBranch(other)))
        for (reference, isTaken) in [(branch.reference, false), ("refs/heads/\(other)-2", true)] {
            let git = try await Command.run("git", ["-C", path.string, "update-ref", reference, "\(id)"])
            #expect(git.isSuccess == isTaken, "\(git.errors)")
        }
    }

    @Test func `a lock of somebody else is respected, one of a killed run of ours is not`() throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (first, second) = (try Self.snapshot("one").1, try Self.snapshot("two").1)
        let lock = path.pushing("refs/heads/offline.lock")
        try DurableFile.replace(lock, with: [])
        let error = #expect(throws: GitError.locked(lock)) {
            try repository.set(Self.reference, from: nil, to: first)
        }
        #expect(error?.exitClass == .environment)
        #expect(try repository.value(of: Self.reference) == nil)

        // As a run leaves it that was killed before the branch moved.
        try Directory.removeFile(lock)
        let draft = path.pushing("sealift-refs/refs%heads%offline")
        try Directory.create(draft.removingLastComponent())
        try DurableFile.replace(draft, with: Array("\(first)\n".utf8))
        try Directory.link(draft, to: lock)
        try repository.set(Self.reference, from: nil, to: second)
        #expect(try repository.value(of: Self.reference) == second)
        #expect(Directory.kind(of: lock) == nil && Directory.kind(of: draft) == nil)
    }

    @Test func `a damaged object is written anew`() async throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        let (objects, commit) = try Self.snapshot("one")
        _ = try repository.write(objects)
        let name = objects[0].id.description
        let file = path.pushing(FilePath("objects/\(name.prefix(2))/\(name.dropFirst(2))"))
        try DurableFile.replace(file, with: [])
        #expect(try !repository.contains(objects[0]))
        #expect(try repository.write(objects) == 1)
        try repository.set(Self.reference, from: nil, to: commit)
        #expect(try await git("fsck", "--strict", "--full") == "")
    }

    @Test func `an empty folder becomes a repository, and any other one stays as it is`() throws {
        #expect(try GitRepositoryFolder(opening: path) == nil)
        try Directory.create(path)
        #expect(try GitRepositoryFolder(opening: path) == nil)
        _ = try GitRepositoryFolder(creating: path, branch: branch)
        #expect(try GitRepositoryFolder(opening: path) != nil)
        let foreign = folder.path.appending("foreign")
        try Directory.create(foreign)
        try DurableFile.replace(foreign.appending("mine"), with: [1])
        #expect(throws: GitError.noRepository(foreign)) { try GitRepositoryFolder(opening: foreign) }
    }

    @Test func `a repository in a form that few know is refused`() async throws {
        try await Command.require("git", ["init", "--quiet", "--bare", "--object-format=sha256", "\(path)"])
        let error = #expect(throws: GitError.self) { try GitRepositoryFolder(opening: path) }
        #expect(error?.description.contains("objects named by sha256, expected sha1") == true)
        let other = folder.path.appending("other.git")
        try await Command.require("git", ["init", "--quiet", "--bare", "\(other)"])
        for (text, words) in [
            ("[core]\nrepositoryformatversion = 2\n", "version 2"),
            ("[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n", "reftable"),
            ("[extensions]\n\tsomethingNew = true\n", "somethingnew"),
        ] {
            try DurableFile.replace(other.appending("config"), with: Array(text.utf8))
            let error = #expect(throws: GitError.self) { try GitRepositoryFolder(opening: other) }
            #expect(error?.description.contains(words) == true, "\(text)")
        }
    }

    @Test func `the branch of a work tree is not moved under it`() async throws {
        try await Command.require("git", ["init", "--quiet", "--initial-branch=offline", "\(path)"])
        let repository = try #require(try GitRepositoryFolder(opening: path))
        #expect(throws: GitError.checkedOut(branch, in: path.appending(".git"))) {
            try repository.checkNotCheckedOut(branch)
        }
        try repository.checkNotCheckedOut(#require(GitBranch("other")))
    }

    @Test func `a branch that stands for another one is refused`() async throws {
        let repository = try GitRepositoryFolder(creating: path, branch: branch)
        for text in ["ref: refs/heads/main\n", "abc\n", ""] {
            try DurableFile.replace(path.pushing(FilePath(Self.reference)), with: Array(text.utf8))
            #expect(throws: GitError.malformedReference(Self.reference, in: path)) {
                try repository.value(of: Self.reference)
            }
        }
    }

    @discardableResult
    private func git(_ arguments: String...) async throws -> String {
        let output = try await Command.require("git", arguments, workingDirectory: path)
        return String(decoding: output, as: UTF8.self)
    }

    /// The objects of a commit of one file, and its name.
    private static func snapshot(_ word: String) throws -> ([GitObject], GitObjectID) {
        let tree = try GitTree([("site/core.yaml", Array("a: \(word)\n".utf8))])
        let who = "sealift <sealift@localhost> 1795219200 +0000"
        let text = "tree \(tree.id)\nauthor \(who)\ncommitter \(who)\n\n\(word)\n"
        let commit = GitObject(.commit, Array(text.utf8))
        return (tree.objects + [commit], commit.id)
    }
}

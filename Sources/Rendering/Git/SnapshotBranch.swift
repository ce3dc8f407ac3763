import FileIO
import Kubernetes
package import SystemPackage

/// A branch whose only commit is the newest snapshot, and a tag for every snapshot that it ever was; going back is moving the branch to an
/// earlier tag.
///
/// Written by Git's plumbing into the repository's objects, with nothing that the repository configures.
package struct SnapshotBranch: Sendable {
    /// What was written.
    package struct Commit: Sendable, Hashable, Encodable {
        /// The name of the commit, in hexadecimal digits.
        package let id: String
        /// The branch.
        package let branch: String
        /// The tag.
        package let tag: String
        /// What the branch was before; nil where it is new.
        package let before: String?
    }

    private let path: FilePath
    private let branch: String
    private let context: RenderingContext
    private let view: GitView

    /// Names a branch, which need not exist, of the repository at `path`.
    /// - Parameters:
    ///   - runner: Starts Git and what signs.
    ///   - tools: Where they are looked for.
    ///   - scratch: A folder of this run.
    /// - Throws: ``CommitError/snapshotsRepositoryMissing(_:)``, ``RenderingError``.
    package init(
        _ branch: String,
        at path: FilePath,
        runner: any ProcessRunner = SubprocessRunner(),
        tools: ToolPath,
        scratch: FilePath
    ) async throws {
        self.path = path
        self.branch = branch
        context = RenderingContext(runner: runner, tools: tools, artifacts: nil, scratch: scratch)
        guard let git = tools.find("git") else { throw RenderingError.toolMissing(["git"]) }
        guard let repository = try GitRepository(at: path) else {
            throw CommitError.snapshotsRepositoryMissing(path)
        }
        view = try await GitView(of: repository, git: git, context: context, in: scratch.appending("branch"))
    }

    /// The commit that a tag stands for, as Git stores it; nil if there is no such tag.
    /// - Throws: ``RenderingError/commandFailed(_:complaint:)``.
    package func commit(tagged tag: String) async throws -> [UInt8]? {
        guard let id = try await view.commit(named: "refs/tags/\(tag)") else { return nil }
        return try await view.require(["cat-file", "commit", id])
    }

    /// Moves the branch and a tag to a new commit, both or none.
    /// - Parameters:
    ///   - commit: The commit as Git stores it.
    ///   - tag: The tag that will stand for it.
    /// - Throws: ``CommitError``, ``RenderingError``.
    package func move(to commit: [UInt8], tag: String) async throws -> Commit {
        try await checkBranch()
        let id = try await view.name(["hash-object", "-t", "commit", "-w", "--stdin"], input: commit)
        let before = try await view.commit(named: "refs/heads/\(branch)")
        if let other = try await view.commit(named: "refs/tags/\(tag)"), other != id {
            throw CommitError.tagTaken(path.string, tag: tag, commit: other)
        }
        let none = String(repeating: "0", count: id.utf8.count)
        let moved = try await view.ask(
            ["update-ref", "--stdin"],
            input: Array(
                "update refs/heads/\(branch) \(id) \(before ?? none)\nupdate refs/tags/\(tag) \(id)\n".utf8
            )
        )
        guard moved.isSuccess else {
            throw CommitError.branchNotMoved(path.string, branch: branch, complaint: moved.complaint)
        }
        return Commit(id: id, branch: branch, tag: tag, before: before)
    }

    /// Sends the branch and a tag to a remote of the repository, by the settings of the user.
    /// - Throws: ``RenderingError/commandFailed(_:complaint:)``.
    package func push(_ commit: Commit, to remote: String, environment: [String: String]) async throws {
        guard let git = context.tools.find("git") else { throw RenderingError.toolMissing(["git"]) }
        let arguments = [
            "push", "--quiet", "--", remote, "+refs/heads/\(branch):refs/heads/\(branch)",
            "refs/tags/\(commit.tag):refs/tags/\(commit.tag)",
        ]
        let outcome = try await context.runner.run(
            ProcessCommand(
                git,
                arguments,
                folder: path,
                environment: environment.merging(["GIT_TERMINAL_PROMPT": "0"]) { _, second in second },
                timeout: .seconds(600)
            )
        )
        guard outcome.isSuccess else {
            throw RenderingError.commandFailed("git push \(remote)", complaint: outcome.complaint)
        }
    }

    /// Looks whether the branch can be moved and the tag can stand for `commit`, before anything is written.
    /// - Throws: ``CommitError``, ``RenderingError``.
    package func check(tag: String, for commit: [UInt8]) async throws {
        try await checkBranch()
        guard let other = try await self.commit(tagged: tag), other != commit else { return }
        let lengths = [other, commit].map { $0.prefix { $0 != UInt8(ascii: "\n") }.count }
        // A repository that names objects by SHA-256 gets a commit of its own.
        guard lengths[0] == lengths[1] else { return }
        let id = try await view.commit(named: "refs/tags/\(tag)") ?? ""
        throw CommitError.tagTaken(path.string, tag: tag, commit: id)
    }

    /// The branch has a name that Git takes, is new or a snapshot, and no work tree stands on it.
    private func checkBranch() async throws {
        let checked = try await view.ask(["check-ref-format", "refs/heads/\(branch)"])
        guard checked.isSuccess, !branch.hasPrefix("-") else { throw CommitError.malformedBranch(branch) }
        try await checkWay()
        if let tip = try await view.commit(named: "refs/heads/\(branch)") {
            let content = try await view.require(["cat-file", "commit", tip])
            guard content.firstRange(of: Array("\nauthor sealift <sealift@localhost> ".utf8)) != nil,
                content.firstRange(of: Array("\nparent ".utf8)) == nil
            else {
                throw CommitError.branchNotMoved(
                    path.string,
                    branch: branch,
                    complaint: "its commit \(tip.prefix(12)) is no snapshot of sealift; name another branch"
                )
            }
        }
        let isBare = try await view.ask(["rev-parse", "--is-bare-repository"])
        guard !String(decoding: isBare.output, as: UTF8.self).hasPrefix("true") else { return }
        let head = try await view.ask(["symbolic-ref", "--quiet", "HEAD"])
        if String(decoding: head.output, as: UTF8.self) == "refs/heads/\(branch)\n" {
            throw CommitError.branchCheckedOut(path.string, branch: branch)
        }
    }

    /// No other branch is a part of the name, or has this one as a part.
    private func checkWay() async throws {
        let names = branch.split(separator: "/")
        let above = (1..<max(names.count, 1)).map { names[..<$0].joined(separator: "/") }
        let listed = try await view.require(
            ["for-each-ref", "--format=%(refname)"] + (above + ["\(branch)/"]).map { "refs/heads/\($0)" }
        )
        let found = String(decoding: listed, as: UTF8.self).split(separator: "\n")
            .map { $0.dropFirst("refs/heads/".count) }
        if let other = found.first(where: { above.contains(String($0)) || $0.hasPrefix("\(branch)/") }) {
            throw CommitError.branchInTheWay(path.string, branch: branch, other: "the branch \(other)")
        }
    }

    /// Writes files as objects; the name of their tree.
    /// - Throws: ``CommitError``, ``RenderingError``, `FileError`.
    package func write(_ files: [(path: String, bytes: [UInt8])]) async throws -> String {
        try await checkBranch()
        let folder = context.scratch.appending("files")
        var paths: [FilePath] = []
        for file in files {
            let path = folder.pushing(FilePath(file.path))
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: file.bytes)
            paths.append(path)
        }
        let hashed = try await view.require(
            ["hash-object", "-w", "--no-filters", "--stdin-paths"],
            input: Array(paths.map { $0.string + "\n" }.joined().utf8)
        )
        let names = String(decoding: hashed, as: UTF8.self).split(separator: "\n")
        let index = ["GIT_INDEX_FILE": context.scratch.appending("index").string]
        let entries = zip(names, files).map { "100644 \($0)\t\($1.path)\0" }.joined()
        _ = try await view.require(
            ["update-index", "-z", "--add", "--index-info"],
            input: Array(entries.utf8),
            environment: index
        )
        return try await view.name(["write-tree"], environment: index)
    }
}

extension SnapshotBranch {
    /// The tags that begin with `prefix`, without it, and their commits, by name.
    /// - Throws: ``RenderingError``.
    package func tags(_ prefix: String) async throws -> [(name: String, commit: String)] {
        let listed = try await view.require([
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags/\(prefix)",
        ])
        return String(decoding: listed, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return (String(parts[1].dropFirst("refs/tags/\(prefix)".count)), String(parts[0]))
        }
    }

    /// A file of a snapshot; nil if it has none at this path.
    /// - Throws: ``RenderingError``.
    package func file(_ path: String, of commit: String) async throws -> [UInt8]? {
        let outcome = try await view.ask(["cat-file", "blob", "\(commit):\(path)"])
        return outcome.isSuccess ? outcome.output : nil
    }

    /// All files of a snapshot, by path.
    /// - Throws: ``CommitError/malformedTree(_:path:)``, ``RenderingError/overLimit(place:what:limit:)``.
    package func files(of commit: String, called name: String) async throws -> [(
        path: String, bytes: [UInt8]
    )] {
        let folder = context.scratch.appending("commit-\(commit)")
        if Directory.kind(of: folder) == nil {
            _ = try await CommitTree.write(commit, of: view, called: name, into: folder)
        }
        let listed = try await view.require(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])
        return try listed.split(separator: 0).map { name in
            let path = String(decoding: name, as: UTF8.self)
            return (
                path,
                try ReadableFile.contents(of: folder.pushing(FilePath(path)), limit: 64 << 20)
            )
        }
    }
}

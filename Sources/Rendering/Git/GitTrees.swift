import FileIO
import Kubernetes
import SystemPackage

/// The trees of sources, each commit written into a folder once.
struct GitTrees {
    private struct Key: Hashable {
        let repository: FilePath
        let commit: String
    }

    private let context: RenderingContext
    private var views: [FilePath: GitView] = [:]
    private var commits: [GitRevision: TreeFiles] = [:]
    private var folders: [Key: (path: FilePath, gaps: [FilePath: TreeGap])] = [:]

    /// Nothing is read before it is asked for.
    init(_ context: RenderingContext) {
        self.context = context
    }

    /// The files of a tree.
    /// - Throws: ``RenderingError`` for a repository, revision or signature that is not there.
    mutating func files(of tree: SourceTree) async throws -> TreeFiles {
        switch tree {
        case .folder(let folder): return TreeFiles(root: folder, commit: nil)
        case .git(let revision):
            if let known = commits[revision] { return known }
            let files = try await read(revision)
            commits[revision] = files
            return files
        }
    }

    private mutating func read(_ revision: GitRevision) async throws -> TreeFiles {
        let view = try await view(of: revision.repository)
        let id = try await Self.commit(of: revision, in: view)
        let signature = try await CommitVerification(revision.signers, context).check(id, in: view)
        if revision.signers.areRequired, signature.state != .good {
            throw CommitError.notSigned(revision.name, commit: id, signature)
        }
        let key = Key(repository: revision.repository, commit: id)
        let written: (path: FilePath, gaps: [FilePath: TreeGap])
        if let known = folders[key] {
            written = known
        } else {
            let folder = context.scratch.appending("tree-\(folders.count)")
            let gaps = try await CommitTree.write(
                id,
                of: view,
                called: "\(revision.name)@\(id.prefix(12))",
                into: folder
            )
            written = (folder, gaps)
            folders[key] = written
        }
        return TreeFiles(
            root: written.path,
            commit: TreeFiles.Commit(revision: revision, id: id, signature: signature, gaps: written.gaps)
        )
    }

    private mutating func view(of path: FilePath) async throws -> GitView {
        if let known = views[path] { return known }
        guard let git = context.tools.find("git") else { throw RenderingError.toolMissing(["git"]) }
        guard let repository = try GitRepository(at: path) else {
            throw CommitError.repositoryMissing(path)
        }
        let view = try await GitView(
            of: repository,
            git: git,
            context: context,
            in: context.scratch.appending("view-\(views.count)")
        )
        views[path] = view
        return view
    }

    /// The commit of a revision: of the branch or tag of this name, of the branch of `origin`, or with these digits.
    private static func commit(of revision: GitRevision, in view: GitView) async throws -> String {
        let name = revision.revision
        guard isPlain(name) else { throw CommitError.revisionMissing(revision.name, revision: name) }
        if name == "HEAD" {
            guard let head = try await view.commit(named: "HEAD") else {
                throw CommitError.revisionMissing(revision.name, revision: name)
            }
            return head
        }
        let branch = try await view.commit(named: "refs/heads/\(name)")
        let tag = try await view.commit(named: "refs/tags/\(name)")
        if let branch, let tag, branch != tag {
            throw CommitError.revisionAmbiguous(revision.name, revision: name, branch: branch, tag: tag)
        }
        if let commit = branch ?? tag { return commit }
        if let remote = try await view.commit(named: "refs/remotes/origin/\(name)") { return remote }
        let isHexadecimal =
            name.utf8.count >= 7 && name.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
        if isHexadecimal || name.hasPrefix("refs/"), let commit = try await view.commit(named: name) {
            return commit
        }
        throw CommitError.revisionMissing(revision.name, revision: name)
    }

    /// Whether a text is the name of a branch, tag or commit, and no expression of Git.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("-") && !name.contains("..") && !name.contains("@{")
            && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"~^:?*[\\".utf8.contains($0) }
    }
}

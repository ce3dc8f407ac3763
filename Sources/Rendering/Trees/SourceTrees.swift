import Archive
import Diagnostics
import FileIO
import Kubernetes
import SystemPackage

/// The trees of sources: each commit is written into a folder, and each artifact fetched, once.
struct SourceTrees {
    private static let limits = ArchiveLimits(entries: 20_000, fileBytes: 64 << 20, totalBytes: 256 << 20)

    private struct Key: Hashable {
        let repository: FilePath
        let commit: String
    }

    private let context: RenderingContext
    private var views: [FilePath: GitView] = [:]
    private var commits: [GitRevision: TreeFiles] = [:]
    private var artifacts: [RegistryArtifact: TreeFiles] = [:]
    private var folders: [Key: (path: FilePath, gaps: [FilePath: TreeGap])] = [:]
    /// The trees that were read beside those of sources, since somebody has emptied this.
    var notes = Set<SourceTree>()

    /// Nothing is read before it is asked for.
    init(_ context: RenderingContext) {
        self.context = context
    }

    /// The commits that were read, each once.
    var readCommits: [(folder: FilePath, name: String)] {
        let known = Dictionary(commits.values.map { ($0.root, $0.shown.string) }) { min($0, $1) }
        return known.map { (folder: $0.key, name: $0.value) }.sorted { $0.name < $1.name }
    }

    /// The files of a tree.
    /// - Throws: ``CommitError`` for a repository, revision or signature that is not there, ``TemplateError/artifactNowhere(_:)``, and what a
    ///   ``ArtifactLibrary`` throws.
    mutating func files(of tree: SourceTree) async throws -> TreeFiles {
        switch tree {
        case .folder(let folder): return TreeFiles(root: folder, commit: nil)
        case .git(let revision):
            if let known = commits[revision] { return known }
            let files = try await read(revision)
            commits[revision] = files
            return files
        case .registry(let artifact):
            if let known = artifacts[artifact] { return known }
            let files = try await fetch(artifact)
            artifacts[artifact] = files
            return files
        }
    }

    /// The files of a tree beside that of a source, which is taken note of.
    /// - Throws: As ``files(of:)``.
    mutating func files(noting tree: SourceTree) async throws -> TreeFiles {
        notes.insert(tree)
        return try await files(of: tree)
    }

    /// What was taken note of, for the lock; nil where that is nothing.
    /// - Parameter own: The tree of the source.
    func inputs(beside own: SourceTree) -> [SourceRecord.Input]? {
        let inputs = notes.subtracting([own]).compactMap { tree -> SourceRecord.Input? in
            switch tree {
            case .folder: nil
            case .git(let revision):
                SourceRecord.Input(
                    repository: revision.name,
                    revision: revision.revision,
                    commit: commits[revision]?.commit?.id
                )
            case .registry(let artifact): artifacts[artifact]?.artifact?.input
            }
        }
        return inputs.isEmpty ? nil : inputs.sorted()
    }

    private func fetch(_ artifact: RegistryArtifact) async throws -> TreeFiles {
        let folder = context.scratch.appending("artifact-\(artifacts.count)")
        try Directory.create(folder)
        let archive =
            artifact.content != .files
            ? folder.appending(RegistryArtifact.chartFile) : FilePath("\(folder).tgz")
        let wanted = context.pins?.pinned(artifact) ?? artifact
        guard let digest = try await context.artifacts?.fetch(wanted, to: archive) else {
            throw TemplateError.artifactNowhere(wanted.reference)
        }
        if artifact.content == .files {
            do {
                try ArchiveFiles.unpack(archive, into: folder, limits: Self.limits)
            } catch let error as ArchiveError {
                throw TemplateError.unpackableFiles(artifact.reference, reason: error.description)
            }
        }
        return TreeFiles(
            root: folder,
            commit: nil,
            artifact: TreeFiles.Artifact(name: artifact, digest: digest)
        )
    }

    private mutating func read(_ revision: GitRevision) async throws -> TreeFiles {
        let view = try await view(of: revision.repository)
        let id = try await commit(of: revision, in: view)
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

    /// The commit that a revision was, or is.
    private func commit(of revision: GitRevision, in view: GitView) async throws -> String {
        guard let pinned = context.pins?.commit(of: revision) else {
            return try await Self.commit(of: revision, in: view)
        }
        guard let commit = try await view.commit(named: pinned) else {
            throw CommitError.commitMissing(revision.name, commit: pinned, revision: revision.revision)
        }
        return commit
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

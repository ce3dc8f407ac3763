import FileIO
package import Git
import Kubernetes
package import Site
import Snapshot
package import SystemPackage

/// A branch of a Git repository whose only commit is the current snapshot, with a tag for every snapshot that it ever was; for Flux and
/// Argo CD to follow.
///
/// The commit is that of the hub, to the byte. Objects are durable before the tag, and the tag before the branch: killed anywhere, the branch
/// has a whole snapshot.
package struct GitTarget: HandoverTarget {
    private let path: FilePath
    private let branch: GitBranch
    private let site: SiteDirectory

    /// Activates in `branch` of the repository at `path`, which is made where nothing is.
    /// - Parameter site: Where former snapshots are kept.
    package init(_ path: FilePath, branch: GitBranch, site: SiteDirectory) {
        self.path = path
        self.branch = branch
        self.site = site
    }

    package var name: String { Self.name(of: path, branch) }

    /// What a person calls the target for `branch` of the repository at `path`.
    package static func name(of path: FilePath, _ branch: GitBranch) -> String { "git:\(path)#\(branch)" }

    package func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws {
        let content = try await Content(of: snapshot)
        let repository =
            try GitRepositoryFolder(opening: path) ?? GitRepositoryFolder(creating: path, branch: branch)
        try repository.checkNotCheckedOut(branch)
        try repository.checkPlace(of: branch)
        try repository.withLock {
            let before = try repository.value(of: branch.reference)
            let tagged = try repository.value(of: content.tag)
            try content.check(tagged, in: path)
            try check(before, in: repository, beside: content)
            let written = try repository.write(content.objects)
            report(.activity("wrote \(written) of \(content.objects.count) objects"))
            try repository.set(content.tag, from: tagged, to: content.commit.id)
            report(.activity("\(content.tag) is \(content.commit.id)"))
            try repository.set(branch.reference, from: before, to: content.commit.id)
            report(.activity("\(branch.reference) is \(content.commit.id)"))
        }
    }

    package func hasLost() throws -> Bool {
        try GitRepositoryFolder(opening: path)?.value(of: branch.reference) == nil
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let content = try await Content(of: snapshot)
        let repository = try GitRepositoryFolder(opening: path)
        try repository?.checkNotCheckedOut(branch)
        try repository?.checkPlace(of: branch)
        let before = try repository?.value(of: branch.reference)
        let tagged = try repository?.value(of: content.tag)
        try content.check(tagged, in: path)
        if let repository { try check(before, in: repository, beside: content) }
        var steps = [
            ActivationPlan.Step(content.tag, from: tagged?.description, to: "\(content.commit.id)"),
            ActivationPlan.Step(branch.reference, from: before?.description, to: "\(content.commit.id)"),
        ]
        guard before != content.commit.id, let former = try await files(of: before, in: repository) else {
            return steps
        }
        steps += content.files.map { file in
            let old = former[file.path]
            return ActivationPlan.Step(
                action: old == nil ? "created" : old == file.bytes ? "unchanged" : "configured",
                subject: file.path
            )
        }
        let gone = Set(former.keys).subtracting(content.files.map(\.path))
        return steps + gone.sorted().map { ActivationPlan.Step(action: "deleted", subject: $0) }
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let content = try await Content(of: snapshot)
        guard let repository = try GitRepositoryFolder(opening: path) else {
            return [DriftedObject("\(path)", .missing)]
        }
        var found: [DriftedObject] = []
        for reference in [branch.reference, content.tag] {
            let live = try repository.value(of: reference)
            if live == nil { found.append(DriftedObject(reference, .missing)) }
            if let live, live != content.commit.id {
                found.append(DriftedObject(reference, .changed, reason: "it is \(live)"))
            }
        }
        found += try Self.missing(of: content, in: repository)
        for id in try site.keptSnapshotNames() where id != snapshot.id {
            guard let tagged = try repository.value(of: Content.tag(of: id)) else { continue }
            let former = try await Content(of: site.snapshot(id))
            if tagged != former.commit.id {
                found.append(DriftedObject(former.tag, .changed, reason: "it is \(tagged)"))
            }
            found += try Self.missing(of: former, in: repository)
        }
        // Snapshots have objects in common.
        var seen: Set<String> = []
        return found.filter { seen.insert($0.subject).inserted }
    }

    private static func missing(of content: Content, in repository: GitRepositoryFolder) throws
        -> [DriftedObject]
    {
        try content.objects.filter { try !repository.contains($0) }.map {
            DriftedObject("\($0.kind.rawValue) \($0.id)", .missing, reason: "or damaged")
        }
    }

    /// A branch that is no snapshot belongs to somebody else.
    /// - Throws: ``GitError/foreignBranch(_:in:commit:)``.
    private func check(_ tip: GitObjectID?, in repository: GitRepositoryFolder, beside content: Content)
        throws
    {
        guard let tip, tip != content.commit.id else { return }
        guard try repository.values(below: "refs/tags/\(ManifestSnapshot.tagPrefix)").contains(tip) else {
            throw GitError.foreignBranch(branch, in: path, commit: tip)
        }
    }

    package func revision(of snapshot: StoredSnapshot) async throws -> String {
        try await Content(of: snapshot).commit.id.description
    }

    /// The files of a commit that is a snapshot which the site keeps; nil for every other one.
    private func files(of commit: GitObjectID?, in repository: GitRepositoryFolder?) async throws
        -> [String: [UInt8]]?
    {
        guard let commit, let repository else { return [:] }
        for id in try site.keptSnapshotNames() where try repository.value(of: Content.tag(of: id)) == commit {
            let files = try await Content(of: site.snapshot(id)).files
            return Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first }
        }
        return nil
    }

    /// A snapshot as Git has it.
    private struct Content {
        let files: [SnapshotFile]
        /// Files and folders, then the commit.
        let objects: [GitObject]
        let commit: GitObject
        let tag: String

        init(of snapshot: StoredSnapshot) async throws {
            let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
            let tree = try opened.tree()
            files = opened.files
            commit = GitObject(.commit, opened.commit(of: tree.id.description))
            objects = tree.objects + [commit]
            tag = Self.tag(of: snapshot.id)
        }

        static func tag(of id: String) -> String { "refs/tags/\(ManifestSnapshot.tagPrefix)\(id)" }

        /// A tag is never moved.
        func check(_ tagged: GitObjectID?, in path: FilePath) throws {
            if let tagged, tagged != commit.id { throw GitError.tagTaken(tag, in: path, commit: tagged) }
        }
    }
}

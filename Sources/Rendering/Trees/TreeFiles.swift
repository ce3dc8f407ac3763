import FileIO
import Kubernetes
import SystemPackage

/// The files of a tree, in a folder of this machine.
struct TreeFiles: Sendable {
    /// What a tree of a commit has beside its files.
    struct Commit: Sendable {
        /// Which commit it is, and whose.
        let revision: GitRevision
        /// The commit in hexadecimal digits.
        let id: String
        /// Who signed it.
        let signature: CommitSignature
        /// What is in the commit and not in the folder, by path.
        let gaps: [FilePath: TreeGap]
    }

    /// What came from a registry.
    struct Artifact: Sendable {
        /// Which one it is.
        let name: RegistryArtifact
        /// The digest of its manifest.
        let digest: String

        /// How the lock names it.
        var input: SourceRecord.Input {
            SourceRecord.Input(
                repository: "oci://\(name.repository)",
                revision: "\(name.version ?? "")@\(digest)",
                commit: nil
            )
        }
    }

    /// The folder.
    let root: FilePath
    /// The commit that the files come from.
    let commit: Commit?
    /// The artifact that is all of the tree.
    var artifact: Artifact?

    /// Whether no path leads out of it.
    private var isClosed: Bool { commit != nil || artifact != nil }

    /// The tree in messages: the folder, the repository with the commit, cut short, or the reference of the artifact.
    var shown: FilePath {
        commit.map { FilePath("\($0.revision.name)@\($0.id.prefix(12))") }
            ?? artifact.map { FilePath($0.name.reference) } ?? root
    }

    /// What stands at `path` in the tree.
    /// - Throws: ``CommitError/leavesTree(_:path:tree:)`` for a path that leads out of a commit or artifact, and what
    ///   ``TreeLocation/checkPresent(for:)`` throws.
    func location(_ path: String, for source: ManifestName) throws(CommitError) -> TreeLocation {
        var relative = FilePath(path)
        if isClosed {
            relative = FilePath(root: nil, relative.lexicallyNormalized().components)
            guard !FilePath(path).isAbsolute, relative.components.first?.kind != .parentDirectory else {
                throw .leavesTree(source, path: path, tree: shown)
            }
        }
        let location = TreeLocation(
            tree: self,
            path: root.pushing(relative),
            shown: shown.pushing(relative)
        )
        try location.checkPresent(for: source)
        return location
    }

    /// Makes a new file of a tree that nobody waits for to be on disk.
    static func create(_ path: FilePath, _ bytes: some Sequence<UInt8>) throws {
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    /// A text that a program wrote about the files, with the names that they have in messages.
    func readable(_ text: String) -> String {
        guard isClosed, let real = root.resolvingLinks else { return text }
        return text.replacing(real.string, with: shown.string).replacing(root.string, with: shown.string)
    }
}

/// A folder or file in a tree.
struct TreeLocation: Sendable {
    /// The tree.
    let tree: TreeFiles
    /// Where it is on this machine.
    let path: FilePath
    /// What it is called in messages.
    let shown: FilePath

    /// Something below it.
    func appending(_ below: FilePath) -> TreeLocation {
        TreeLocation(tree: tree, path: path.pushing(below), shown: shown.pushing(below))
    }

    /// The folder or file that links may lead to from here, without links itself: the tree, or this alone if it is not in the tree.
    var boundary: FilePath? {
        guard let real = path.resolvingLinks else { return nil }
        guard let root = (tree.root.isEmpty ? "." : tree.root).resolvingLinks, real.starts(with: root) else {
            return Directory.kind(of: real) == .directory ? real : real.removingLastComponent()
        }
        return root
    }

    /// That this is in the folder if it is in the commit.
    /// - Throws: ``CommitError/incompleteTree(_:at:_:)``.
    func checkPresent(for source: ManifestName) throws(CommitError) {
        try check(source) { gone, path in path.starts(with: gone) }
    }

    /// That this and all below it is in the folder if it is in the commit.
    /// - Throws: ``CommitError/incompleteTree(_:at:_:)``.
    func checkWhole(for source: ManifestName) throws(CommitError) {
        try check(source) { gone, path in gone.starts(with: path) || path.starts(with: gone) }
    }

    private func check(
        _ source: ManifestName,
        _ concerns: (_ gone: FilePath, _ path: FilePath) -> Bool
    ) throws(CommitError) {
        guard let gaps = tree.commit?.gaps, !gaps.isEmpty, let root = tree.root.resolvingLinks else { return }
        // A path may go over links, and what is gone has no path without links.
        let paths = [root.pushing(relative), path.resolvingLinks].compactMap(\.self)
        for (gap, reason) in gaps.sorted(by: { $0.key.string < $1.key.string }) {
            let gone = root.pushing(gap)
            if paths.contains(where: { concerns(gone, $0) }) {
                throw .incompleteTree(source, at: tree.shown.pushing(gap), reason)
            }
        }
    }

    private var relative: FilePath {
        var relative = path
        return relative.removePrefix(tree.root) ? relative : path
    }
}

import FileIO
package import SystemPackage

/// A repository that is written without Git: objects first, durably, then tags and branches.
///
/// Only what every Git reads is touched: SHA-1 objects and references as files. Configuration, hooks and the history of references are
/// left alone.
package struct GitRepositoryFolder: Sendable {
    /// The folder that holds `HEAD`, `objects` and `refs`.
    package let path: FilePath

    private let isBare: Bool
    private var objects: ObjectFolder { ObjectFolder(path: path.appending("objects")) }
    private var references: References { References(folder: path) }

    private init(_ path: FilePath, isBare: Bool) {
        self.path = path
        self.isBare = isBare
    }

    /// Opens the repository at `path`, bare or with a work tree; nil where nothing is, or an empty folder.
    /// - Throws: ``GitError/noRepository(_:)``, ``GitError/unsupported(_:reason:)``, ``FileError``.
    package init?(opening path: FilePath) throws {
        guard let kind = try Directory.examine(path) else { return nil }
        guard kind == .directory else { throw GitError.noRepository(path) }
        let inner = path.appending(".git")
        if try Self.isRepository(path) {
            self.init(path, isBare: try GitConfiguration(of: path).isBare ?? true)
        } else if try Self.isRepository(inner) {
            self.init(inner, isBare: try GitConfiguration(of: inner).isBare ?? false)
        } else {
            guard try Directory.entries(of: path).isEmpty else { throw GitError.noRepository(path) }
            return nil
        }
    }

    /// Makes a bare repository, whole or not at all, whose clones begin on `branch`.
    /// - Throws: ``FileError``.
    package init(creating path: FilePath, branch: GitBranch) throws {
        let parent = path.removingLastComponent()
        try Directory.create(parent.isEmpty ? FilePath(".") : parent)
        let fresh = parent.appending(".\(path.lastComponent?.string ?? "git").sealift-new")
        try Directory.removeTree(fresh)
        for folder in [["objects", "info"], ["objects", "pack"], ["refs", "heads"], ["refs", "tags"]] {
            try Directory.create(folder.reduce(fresh) { $0.appending($1) })
        }
        try DurableFile.replace(
            fresh.appending("config"),
            with: Array(GitConfiguration.ofBareRepository.utf8)
        )
        try DurableFile.replace(fresh.appending("HEAD"), with: Array("ref: \(branch.reference)\n".utf8))
        // An empty folder that is there is replaced.
        try Directory.move(fresh, to: path)
        try Directory.synchronize(parent)
        self.init(path, isBare: true)
    }

    /// Whether an object is there, whole.
    package func contains(_ object: GitObject) throws -> Bool { try objects.contains(object) }

    /// What a branch or tag stands for, such as that of `refs/heads/main`; nil where there is none.
    /// - Throws: ``GitError/malformedReference(_:in:)``, ``FileError``.
    package func value(of reference: String) throws -> GitObjectID? { try references.value(of: reference) }

    /// What branches or tags stand for whose names begin with `prefix`, such as `refs/tags/snapshot/`.
    /// - Throws: ``FileError``.
    package func values(below prefix: String) throws -> Set<GitObjectID> {
        try references.values(below: prefix)
    }

    /// Holds the lock of all writers of sealift while `body` runs.
    /// - Throws: ``FileError/locked(path:)``.
    package func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        let lock = try FileLock(path.appending("sealift.lock"))
        let result = try body()
        _ = consume lock
        return result
    }

    /// Writes the objects that are not there, each durably, in this order.
    /// - Returns: How many were written.
    /// - Throws: ``FileError``.
    package func write(_ objects: [GitObject]) throws -> Int {
        try objects.count { try self.objects.write($0) }
    }

    /// Lets a branch or tag stand for `new` if it stands for `old`, and does nothing where it stands for `new`.
    /// - Throws: ``GitError/moved(_:in:)``, ``GitError/locked(_:)``, ``FileError``.
    package func set(_ reference: String, from old: GitObjectID?, to new: GitObjectID) throws {
        guard old != new else { return }
        try references.set(reference, from: old, to: new)
    }

    /// Refuses a branch that Git cannot have beside another one, as `a/b` beside `a`.
    /// - Throws: ``GitError/inTheWay(_:of:in:)``, ``FileError``.
    package func checkPlace(of branch: GitBranch) throws {
        if let other = try references.obstacle(to: branch.reference) {
            throw GitError.inTheWay(other, of: branch, in: path)
        }
    }

    /// Refuses a branch whose files somebody has before them.
    /// - Throws: ``GitError/checkedOut(_:in:)``.
    package func checkNotCheckedOut(_ branch: GitBranch) throws {
        guard !isBare else { return }
        let head = try ReadableFile.contents(of: path.appending("HEAD"), limit: 4_096)
        if String(decoding: head, as: UTF8.self).split(separator: "\n").first == "ref: \(branch.reference)" {
            throw GitError.checkedOut(branch, in: path)
        }
    }

    private static func isRepository(_ path: FilePath) throws -> Bool {
        try Directory.examine(path.appending("HEAD"), following: false) == .file
            && Directory.examine(path.appending("objects")) == .directory
            && Directory.examine(path.appending("refs")) == .directory
    }
}

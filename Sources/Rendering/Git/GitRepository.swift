import FileIO
import Glibc
import Kubernetes
import SystemPackage

/// A Git repository that is read and not believed.
///
/// Around a folder it is the nearest one above that has a `.git`; a folder that merely looks like a bare repository is none there. Git is never shown the configuration of this one, since a
/// configuration names programs to run: filters, hooks, a file system monitor, helpers that fetch. It sees a folder of ours, with links
/// to commits and names, and with the few settings that say how files are written.
struct GitRepository {
    /// The folder of the work tree; nil for a bare repository.
    private let workTree: FilePath?
    /// What this work tree has to itself: `HEAD` and the index.
    private let own: FilePath
    /// What all work trees share: commits and names.
    private let shared: FilePath

    private static let documentLimit = 4_096
    private static let links = ["refs", "packed-refs", "reftable", "info"]
    private static let settings: Set<String> = [
        "core.autocrlf", "core.eol", "core.filemode", "core.ignorecase", "core.symlinks",
        "core.repositoryformatversion", "extensions.objectformat", "extensions.refstorage",
    ]

    /// Looks in `folder` and above it.
    init?(around folder: FilePath) throws {
        guard var workTree = folder.resolvingLinks else { return nil }
        while true {
            if let own = try Self.gitFolder(of: workTree) {
                self.workTree = workTree
                self.own = own
                shared = try Self.path(in: own.appending("commondir"), after: "", from: own) ?? own
                return
            }
            guard workTree.removeLastComponent() else { return nil }
        }
    }

    /// What is at `path`: a bare repository, or one with a work tree; nil if it is none.
    init?(at path: FilePath) throws {
        guard let folder = path.resolvingLinks else { return nil }
        if let own = try Self.gitFolder(of: folder) {
            self.own = own
            workTree = folder
        } else if try Self.isBare(folder) {
            own = folder
            workTree = nil
        } else {
            return nil
        }
        shared = try Self.path(in: own.appending("commondir"), after: "", from: own) ?? own
    }

    private static func isBare(_ folder: FilePath) throws -> Bool {
        try Directory.examine(folder.appending("HEAD")) == .file
            && Directory.examine(folder.appending("objects")) == .directory
            && Directory.examine(folder.appending("refs")) == .directory
    }

    /// Where what this repository or work tree has to itself is.
    var folder: FilePath { own }

    /// The settings file of the repository, which Git must be asked about but never given.
    var configuration: FilePath? {
        let file = shared.appending("config")
        return Directory.kind(of: file) == .file ? file : nil
    }

    /// The environment in which Git sees the repository through `view`.
    func environment(through view: FilePath) -> [String: String] {
        var environment = [
            "GIT_DIR": view.string, "GIT_OBJECT_DIRECTORY": shared.appending("objects").string,
            "GIT_INDEX_FILE": own.appending("index").string,
        ]
        if let workTree { environment["GIT_WORK_TREE"] = workTree.string }
        return environment
    }

    /// Fills the empty folder `view` with what Git may see.
    /// - Parameter listed: The configuration as `git config --list -z` prints it.
    func show(in view: FilePath, listed: [UInt8]) throws {
        var configuration = "[core]\n\tbare = \(workTree == nil)\n"
        for entry in listed.split(separator: 0) {
            let lines = String(decoding: entry, as: UTF8.self).split(separator: "\n", maxSplits: 1)
            guard lines.count == 2, Self.settings.contains(String(lines[0])),
                lines[1].utf8.allSatisfy({ ObjectName.isLetter($0) || ObjectName.isDigit($0) })
            else { continue }
            let parts = lines[0].split(separator: ".")
            configuration += "[\(parts[0])]\n\t\(parts[1]) = \(lines[1])\n"
        }
        try DurableFile.replace(view.appending("config"), with: Array(configuration.utf8))
        let head = try ReadableFile.contents(of: own.appending("HEAD"), limit: Self.documentLimit)
        try DurableFile.replace(view.appending("HEAD"), with: head)
        for name in Self.links where Directory.kind(of: shared.appending(name)) != nil {
            try Self.link(view.appending(name), to: shared.appending(name))
        }
        for entry in try Directory.entries(of: own) where entry.name.hasPrefix("sharedindex.") {
            try Self.link(view.appending(entry.name), to: own.appending(entry.name))
        }
        try Directory.create(view.appending("refs"))
    }

    /// What `.git` in `folder` is or names; nil where there is no repository.
    private static func gitFolder(of folder: FilePath) throws -> FilePath? {
        let git = folder.appending(".git")
        let found: FilePath? =
            switch try Directory.examine(git) {
            case .directory: git
            case .file: try path(in: git, after: "gitdir: ", from: folder)
            case .other, nil: nil
            }
        guard let found, try Directory.examine(found.appending("HEAD"), following: false) == .file else {
            return nil
        }
        return found
    }

    /// The path in a file of one line; nil where there is no such file.
    private static func path(in file: FilePath, after prefix: String, from folder: FilePath) throws
        -> FilePath?
    {
        guard Directory.kind(of: file) == .file else { return nil }
        let text = String(decoding: try ReadableFile.contents(of: file, limit: documentLimit), as: UTF8.self)
        guard text.hasPrefix(prefix), let line = text.dropFirst(prefix.count).split(separator: "\n").first
        else { return nil }
        return folder.pushing(FilePath(String(line)))
    }

    private static func link(_ link: FilePath, to target: FilePath) throws {
        guard link.withPlatformString({ path in target.withPlatformString { symlink($0, path) } }) == 0 else {
            throw FileError.last("create", link)
        }
    }
}

import FileIO
import Glibc
import Kubernetes
import SystemPackage

/// A Git repository that is read and not believed: the nearest folder above that has a `.git`.
///
/// A folder that merely looks like a bare repository is none, and Git is never shown the configuration of this one, since a
/// configuration names programs to run: filters, hooks, a file system monitor, helpers that fetch. It sees a folder of ours, with links
/// to commits and names, and with the few settings that say how files are written.
struct GitRepository {
    /// The folder of the work tree.
    let workTree: FilePath
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

    /// The settings file of the repository, which Git must be asked about but never given.
    var configuration: FilePath? {
        let file = shared.appending("config")
        return Directory.kind(of: file) == .file ? file : nil
    }

    /// The environment in which Git sees the repository through `view`.
    func environment(through view: FilePath) -> [String: String] {
        [
            "GIT_DIR": view.string, "GIT_WORK_TREE": workTree.string,
            "GIT_OBJECT_DIRECTORY": shared.appending("objects").string,
            "GIT_INDEX_FILE": own.appending("index").string,
        ]
    }

    /// Fills the empty folder `view` with what Git may see.
    /// - Parameter listed: The configuration as `git config --list -z` prints it.
    func show(in view: FilePath, listed: [UInt8]) throws {
        var configuration = "[core]\n\tbare = false\n"
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
            switch Directory.kind(of: git, following: true) {
            case .directory: git
            case .file: try path(in: git, after: "gitdir: ", from: folder)
            case .other, nil: nil
            }
        guard let found, Directory.kind(of: found.appending("HEAD")) == .file else { return nil }
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

import FileIO
import SystemPackage

/// What Git knows about folders of sources, each repository opened once.
struct GitWorkTrees {
    /// What is known about one folder.
    struct State {
        /// The commit that is checked out, in hexadecimal digits.
        let commit: String
        /// Whether files in the folder differ from it, new ones included.
        let hasUncommittedChanges: Bool
    }

    private let context: RenderingContext
    private var opened: [FilePath: (view: GitView, commit: String?)] = [:]

    init(_ context: RenderingContext) {
        self.context = context
    }

    /// Asks Git; nil if it is not there, or if `path` is in no work tree with a commit.
    ///
    /// Changes inside submodules are not looked for, since Git would read their configurations.
    mutating func around(_ path: FilePath) async throws -> State? {
        let isFolder = Directory.kind(of: path, following: true) == .directory
        let folder = isFolder ? path : path.removingLastComponent()
        guard let git = context.tools.find("git"),
            let repository = try GitRepository(around: folder.isEmpty ? "." : folder)
        else { return nil }
        let (view, head) = try await open(repository, git)
        guard let head else { return nil }
        let status = try await view.ask([
            "-C", folder.resolvingLinks?.string ?? folder.string, "status", "--porcelain",
            "--untracked-files=normal", "--ignore-submodules=dirty", "--",
            isFolder ? "." : path.lastComponent?.string ?? ".",
        ])
        guard status.isSuccess else {
            throw RenderingError.commandFailed("git status in \(folder)", complaint: status.complaint)
        }
        return State(commit: head, hasUncommittedChanges: !status.output.isEmpty)
    }

    private mutating func open(
        _ repository: GitRepository,
        _ git: FilePath
    ) async throws -> (view: GitView, commit: String?) {
        if let known = opened[repository.folder] { return known }
        let view = try await GitView(
            of: repository,
            git: git,
            context: context,
            in: context.scratch.appending("work-\(opened.count)")
        )
        let found = (view, try await view.commit(named: "HEAD"))
        opened[repository.folder] = found
        return found
    }
}

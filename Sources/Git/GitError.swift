package import Diagnostics
package import SystemPackage

/// Why a repository cannot be written.
package enum GitError: OperatorError, Equatable {
    /// Something else is there.
    case noRepository(FilePath)
    /// A repository in a form that only newer or other versions of Git know.
    case unsupported(FilePath, reason: String)
    /// A path that no work tree can have.
    case malformedPath(String)
    /// A branch or tag that stands for no object.
    case malformedReference(String, in: FilePath)
    /// The branch is the one that a work tree shows.
    case checkedOut(GitBranch, in: FilePath)
    /// A branch that leaves no place for another one.
    case inTheWay(String, of: GitBranch, in: FilePath)
    /// The tag of a snapshot stands for something else.
    case tagTaken(String, in: FilePath, commit: GitObjectID)
    /// The branch is at a commit that is no snapshot.
    case foreignBranch(GitBranch, in: FilePath, commit: GitObjectID)
    /// Somebody else has moved a branch or tag meanwhile.
    case moved(String, in: FilePath)
    /// Somebody else changes a branch or tag, or has died doing it.
    case locked(FilePath)
    /// The commit that came with a snapshot is not one of its files.
    case otherCommit(snapshot: String)

    package var report: ErrorReport {
        switch self {
        case .noRepository(let path):
            ErrorReport(
                "git.no-repository",
                .environment,
                "\(path.string.terminalSafe) holds something that is no Git repository, expected one, an empty folder or nothing",
                remedy: "name another path, or an empty folder"
            )
        case .unsupported(let path, let reason):
            ErrorReport(
                "git.unsupported",
                .environment,
                "the repository \(path.string.terminalSafe) has \(reason.terminalSafe)",
                remedy: "name another path, where sealift makes a repository that every Git reads"
            )
        case .malformedPath(let path):
            ErrorReport(
                "git.malformed-path",
                .corrupt,
                "the snapshot has a file named \"\(path.terminalSafe)\", which no work tree can have",
                remedy: "build the bundle again at the hub"
            )
        case .malformedReference(let name, let path):
            ErrorReport(
                "git.malformed-reference",
                .partial,
                "\(name.terminalSafe) in \(path.string.terminalSafe) stands for no object, expected 40 hexadecimal digits",
                remedy: "see who writes there, and delete it: git update-ref -d \(ShellWord(name))"
            )
        case .checkedOut(let branch, let path):
            ErrorReport(
                "git.checked-out",
                .partial,
                "the work tree of \(path.string.terminalSafe) stands on the branch \(branch.description.terminalSafe), whose files would change under it",
                remedy: "name a bare repository or another branch, or switch the work tree"
            )
        case .inTheWay(let other, let branch, let path):
            ErrorReport(
                "git.in-the-way",
                .partial,
                "\(path.string.terminalSafe) has \(other.terminalSafe), so Git cannot have the branch \(branch.description.terminalSafe) beside it",
                remedy: "name another branch in site.yaml, or rename that one: git branch -m"
            )
        case .tagTaken(let tag, let path, let commit):
            ErrorReport(
                "git.tag-taken",
                .partial,
                "\(tag.terminalSafe) in \(path.string.terminalSafe) is the commit \(commit.description.prefix(12)), which is not that of the snapshot",
                remedy: "see who has made it; a tag is never moved: git update-ref -d \(ShellWord(tag))"
            )
        case .foreignBranch(let branch, let path, let commit):
            ErrorReport(
                "git.foreign-branch",
                .partial,
                "the branch \(branch.description.terminalSafe) of \(path.string.terminalSafe) is at \(commit.description.prefix(12)), which is no snapshot of sealift",
                remedy:
                    "name another branch in site.yaml, or delete this one if nobody needs it: git update-ref -d \(ShellWord(branch.reference))"
            )
        case .moved(let name, let path):
            ErrorReport(
                "git.moved",
                .partial,
                "somebody else has moved \(name.terminalSafe) in \(path.string.terminalSafe) meanwhile",
                remedy: "see that nobody else writes it, then run again"
            )
        case .locked(let path):
            ErrorReport(
                "git.locked",
                .environment,
                "\(path.string.terminalSafe) is there, so somebody else changes what it stands for, or has died doing it",
                remedy: "see that no Git runs there, remove the file, then run again"
            )
        case .otherCommit(let snapshot):
            ErrorReport(
                "git.other-commit",
                .corrupt,
                "the commit that came with the snapshot \(snapshot.terminalSafe) is not one of its files",
                remedy: "build the bundle again at the hub"
            )
        }
    }
}

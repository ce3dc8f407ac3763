package import Diagnostics
package import Kubernetes
package import SystemPackage

/// What is wrong with the commit that a source is read from.
package enum CommitError: OperatorError, Equatable {
    /// No Git repository where one should be.
    case repositoryMissing(FilePath)
    /// No Git repository where snapshots are to be kept.
    case snapshotsRepositoryMissing(FilePath)
    /// A repository without this branch, tag or commit.
    case revisionMissing(String, revision: String)
    /// A commit of an earlier snapshot that the repository has no more.
    case commitMissing(String, commit: String, revision: String)
    /// A folder that stands at another commit than for an earlier snapshot, or at none.
    case otherCommit(ManifestName, at: FilePath, commit: String?, expected: String)
    /// A name that a branch and a tag have, for different commits.
    case revisionAmbiguous(String, revision: String, branch: String, tag: String)
    /// A commit without the signature that is asked for.
    case notSigned(String, commit: String, CommitSignature)
    /// A path that leads out of a commit.
    case leavesTree(ManifestName, path: String, tree: FilePath)
    /// Something that a source needs and a commit does not hold.
    case incompleteTree(ManifestName, at: FilePath, TreeGap)
    /// A commit with a name of a file that no work tree could have.
    case malformedTree(String, path: String)
    /// A name that no branch may have.
    case malformedBranch(String)
    /// The branch to write is the one that a work tree shows.
    case branchCheckedOut(String, branch: String)
    /// The tag of a snapshot that is another commit already.
    case tagTaken(String, tag: String, commit: String)
    /// A branch that somebody else has moved, or that may not be written.
    case branchNotMoved(String, branch: String, complaint: String)
    /// A branch whose name goes through another one, or the other way round.
    case branchInTheWay(String, branch: String, other: String)
    /// A key that gave no signature.
    case notSignedBy(String, SigningProblem)
    /// An object that a repository should have.
    case objectMissing(String, path: FilePath)

    package var report: ErrorReport {
        switch self {
        case .repositoryMissing(let path):
            ErrorReport(
                "snapshot.repository-missing",
                .usage,
                "\(path.string.terminalSafe) is no Git repository",
                remedy: "correct the path in repositories"
            )
        case .snapshotsRepositoryMissing(let path):
            ErrorReport(
                "snapshot.repository-missing",
                .usage,
                "\(path.string.terminalSafe) is no Git repository",
                remedy:
                    "make one with git init --bare \(ShellWord(path.string)), or correct --git or snapshots.git"
            )
        case .revisionMissing(let repository, let revision):
            ErrorReport(
                "snapshot.revision-missing",
                .usage,
                "the repository \(repository.terminalSafe) has no branch, tag or commit \"\(revision.terminalSafe)\"",
                remedy: "fetch it into the repository, or correct the revision"
            )
        case .commitMissing(let repository, let commit, let revision):
            ErrorReport(
                "snapshot.commit-missing",
                .state,
                "the repository \(repository.terminalSafe) has no more the commit \(commit.terminalSafe), which was \"\(revision.terminalSafe)\" in the snapshot",
                remedy: "fetch this commit into the repository, from a clone or a backup that has it"
            )
        case .otherCommit(let source, let path, let commit, let expected):
            ErrorReport(
                "snapshot.other-commit",
                .state,
                "the source \(source): \(path.string.terminalSafe) \(commit.map { "is at the commit \($0.prefix(12))" } ?? "is at no commit"), and was at \(expected.terminalSafe) in the snapshot",
                remedy:
                    "check that commit out, such as by git worktree add FOLDER \(expected.prefix(12).description.terminalSafe), and run it with the sealift.yaml there"
            )
        case .revisionAmbiguous(let repository, let revision, let branch, let tag):
            ErrorReport(
                "snapshot.revision-ambiguous",
                .usage,
                "\"\(revision.terminalSafe)\" in the repository \(repository.terminalSafe) is a branch at \(branch.prefix(12)) and a tag at \(tag.prefix(12))",
                remedy: "write refs/heads/NAME, refs/tags/NAME or the commit"
            )
        case .notSigned(let repository, let commit, let signature):
            ErrorReport(
                "snapshot.commit-not-signed",
                .untrusted,
                "the commit \(commit.prefix(12)) of the repository \(repository.terminalSafe) \(signature.state.words)",
                remedy:
                    "have the commit signed by a key of allowedSigners or openPGPKeys of this repository, or add the key there"
            )
        case .malformedBranch(let branch):
            ErrorReport(
                "snapshot.malformed-branch",
                .usage,
                "\"\(branch.terminalSafe)\" is no name of a branch",
                remedy: "name it as git branch does, such as offline-snapshots"
            )
        case .branchCheckedOut(let repository, let branch):
            ErrorReport(
                "snapshot.branch-checked-out",
                .usage,
                "the work tree of \(repository.terminalSafe) stands on the branch \(branch.terminalSafe), whose files would change under it",
                remedy: "give a bare repository, another branch, or switch the work tree"
            )
        case .tagTaken(let repository, let tag, let commit):
            ErrorReport(
                "snapshot.tag-taken",
                .usage,
                "the tag \(tag.terminalSafe) in \(repository.terminalSafe) is the commit \(commit.prefix(12)), which has other content or another signature",
                remedy:
                    "give this snapshot another name, by --date for render, by --created of another day for build; or delete the tag if nobody needs it: git tag -d \(ShellWord(tag))"
            )
        case .branchNotMoved(let repository, let branch, let complaint):
            ErrorReport(
                "snapshot.branch-not-moved",
                .environment,
                "the branch \(branch.terminalSafe) in \(repository.terminalSafe) could not be moved: \(complaint.terminalSafe)",
                remedy: "see that nobody else writes it and that it may be written, then run again"
            )
        case .branchInTheWay(let repository, let branch, let other):
            ErrorReport(
                "snapshot.branch-in-the-way",
                .usage,
                "\(repository.terminalSafe) has \(other.terminalSafe), so Git cannot have the branch \(branch.terminalSafe) beside it",
                remedy:
                    "name another branch by --branch or snapshots.branch, or rename the other one: git branch -m"
            )
        case .notSignedBy(let key, let problem):
            ErrorReport(
                "snapshot.not-signed-by",
                .usage,
                "\(key.terminalSafe) gave no signature for the commit: \(problem)",
                remedy: problem.remedy(for: key)
            )
        case .leavesTree(let source, let path, let tree):
            ErrorReport(
                "snapshot.leaves-tree",
                .usage,
                "the source \(source): \(path.terminalSafe) leads out of \(tree.string.terminalSafe)",
                remedy: "name a path in the repository"
            )
        case .incompleteTree(let source, let path, let gap):
            ErrorReport(
                "snapshot.incomplete-tree",
                .corrupt,
                "the source \(source): \(path.string.terminalSafe) \(gap)",
                remedy: "put the files themselves into the repository"
            )
        case .malformedTree(let commit, let path):
            ErrorReport(
                "snapshot.malformed-tree",
                .corrupt,
                "\(commit.terminalSafe) has a file named \"\(path.terminalSafe)\", which no work tree can have",
                remedy: "find out who wrote this commit, and with what"
            )
        case .objectMissing(let commit, let path):
            ErrorReport(
                "snapshot.object-missing",
                .corrupt,
                "\(commit.terminalSafe): the repository lacks the content of \(path.string.terminalSafe)",
                remedy: "fetch the whole commit into the repository"
            )
        }
    }
}

extension CommitSignature.State {
    fileprivate var words: String {
        switch self {
        case .unsigned: "has no signature"
        case .good: "has a good signature"
        case .unknown: "is signed by a key that does not count"
        case .bad: "has a signature that is not over it"
        }
    }
}

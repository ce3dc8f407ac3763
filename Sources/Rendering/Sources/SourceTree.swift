package import SystemPackage

/// Where the files of a source are.
package enum SourceTree: Sendable, Hashable {
    /// A folder of this machine, as it is when it is read; paths in it may lead out of it.
    case folder(FilePath)
    /// A commit of a Git repository of this machine; paths in it lead nowhere else.
    case git(GitRevision)
    /// An artifact in a registry, fetched while sources are rendered; paths in it lead nowhere else.
    case registry(RegistryArtifact)
}

/// A commit of a repository by one of its names.
package struct GitRevision: Sendable, Hashable {
    /// What the repository is called in messages and locks.
    package let name: String
    /// Where it is: a bare repository, or a work tree of which only commits are read.
    package let repository: FilePath
    /// A branch, a tag, a commit in hexadecimal digits, or `HEAD`.
    package let revision: String
    /// Who must have signed the commit.
    package let signers: CommitSigners

    /// Names a commit.
    package init(
        name: String,
        repository: FilePath,
        revision: String = "HEAD",
        signers: CommitSigners = CommitSigners()
    ) {
        self.name = name
        self.repository = repository
        self.revision = revision
        self.signers = signers
    }
}

/// Whose signatures of commits count, and whether one is needed.
package struct CommitSigners: Sendable, Hashable {
    /// A file as ssh-keygen(1) has it, "ALLOWED SIGNERS".
    package let allowedSigners: FilePath?
    /// Files with OpenPGP public keys.
    package let openPGPKeys: [FilePath]
    /// Whether a commit without a good signature by one of these stops the build.
    package let areRequired: Bool

    /// Names keys; none by default.
    package init(
        allowedSigners: FilePath? = nil,
        openPGPKeys: [FilePath] = [],
        areRequired: Bool = false
    ) {
        self.allowedSigners = allowedSigners
        self.openPGPKeys = openPGPKeys
        self.areRequired = areRequired
    }
}

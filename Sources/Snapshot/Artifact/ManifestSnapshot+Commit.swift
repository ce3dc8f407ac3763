package import Git
import Kubernetes

/// The commit that a snapshot is in Git: no parents, one author, the date of the snapshot; so it has the same name wherever it is written.
extension ManifestSnapshot {
    /// The tag of a snapshot is its name behind this.
    package static let tagPrefix = "snapshot/"

    /// The branch where none is named.
    package static let usualBranch = "offline-snapshots"

    /// The largest commit in bytes, signature included.
    package static let commitLimit = 64 << 10

    /// The files as objects of Git.
    /// - Throws: ``GitError/malformedPath(_:)``.
    package func tree() throws(GitError) -> GitTree {
        try GitTree(files.map { ($0.path, $0.bytes) })
    }

    /// The name of the tree of the files, in hexadecimal digits of SHA-1.
    /// - Throws: ``GitError/malformedPath(_:)``.
    package func treeName() throws(GitError) -> String { try tree().id.description }

    /// The content of the commit: the one that the hub has signed, else that which everybody makes alike.
    /// - Parameter tree: The name of the tree of the files in hexadecimal digits, as the repository names objects.
    package func commit(of tree: String) -> [UInt8] {
        if let signedCommit, signedCommit.starts(with: Self.head(of: tree)) { return signedCommit }
        return unsignedCommit(of: tree)
    }

    /// What the commit says before anybody has signed it.
    package func unsignedCommit(of tree: String) -> [UInt8] {
        // A second later for each further snapshot of the day, so that they sort by date.
        let who = "sealift <sealift@localhost> \(id.midnight + Int64(id.counter - 1)) +0000"
        let sources = Set(lock.sources.compactMap(\.commit)).sorted().map { "Source-Commit: \($0)\n" }
        let message = "Manifest snapshot \(id)\n\nSnapshot-Id: \(id)\n" + sources.joined()
        return Self.head(of: tree) + Array("author \(who)\ncommitter \(who)\n\n\(message)".utf8)
    }

    /// This snapshot with the commit that the hub has signed.
    /// - Throws: ``GitError/otherCommit(snapshot:)`` for a commit of other files, one that has parents, and one above 64 KiB.
    package func signed(as commit: [UInt8]) throws(GitError) -> ManifestSnapshot {
        let head = Self.head(of: try treeName()) + Array("author ".utf8)
        guard commit.count <= Self.commitLimit, commit.starts(with: head) else {
            throw .otherCommit(snapshot: id.description)
        }
        var signed = self
        signed.signedCommit = commit
        return signed
    }

    private static func head(of tree: String) -> [UInt8] { Array("tree \(tree)\n".utf8) }
}

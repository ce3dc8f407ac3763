import Content
import Kubernetes

/// A snapshot is the same commit wherever it is written: no parents, one author, the date of the snapshot.
extension ManifestSnapshot {
    /// The tag of a snapshot is its name behind this.
    package static let tagPrefix = "snapshot/"

    /// The branch where none is named.
    package static let usualBranch = "offline-snapshots"

    /// The largest commit in bytes, signature included.
    package static let commitLimit = 64 << 10

    /// The objects of Git that stand for the files, children first, the tree of all of them last.
    package func tree(_ format: GitObject.Format = .sha1) -> GitTree {
        GitTree(files, format)
    }

    /// The commit: the one that the hub has signed, else that which everybody makes alike.
    package func commit(_ format: GitObject.Format = .sha1) -> GitObject {
        let isSigned = format == .sha1 ? signedCommit : nil
        return GitObject(.commit, isSigned ?? unsignedCommit(of: tree(format).root), format)
    }

    /// What a commit of the tree with this name says before anybody has signed it.
    package func unsignedCommit(of tree: String) -> [UInt8] {
        let who = "sealift <sealift@localhost> \(secondsSinceEpoch) +0000"
        let sources = Set(lock.sources.compactMap(\.commit)).sorted().map { "Source-Commit: \($0)" }
        let text = """
            tree \(tree)
            author \(who)
            committer \(who)

            Manifest snapshot \(id)

            \((["Snapshot-Id: \(id)"] + sources).joined(separator: "\n"))

            """
        return Array(text.utf8)
    }

    /// This snapshot with the commit that the hub has signed.
    /// - Throws: ``SnapshotError/malformedArtifact(reason:)`` for a commit of other files, or one that has parents.
    package func signed(as commit: [UInt8]) throws(SnapshotError) -> ManifestSnapshot {
        let lines = commit.prefix(Self.commitLimit).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        let tree = tree().root
        guard commit.count <= Self.commitLimit, lines.first.map(Array.init) == Array("tree \(tree)".utf8),
            lines.count > 1, lines[1].starts(with: "author ".utf8)
        else {
            throw .malformedArtifact(
                reason: "its commit is not one of its files alone, whose tree is \(tree)"
            )
        }
        var signed = self
        signed.signedCommit = commit
        return signed
    }

    /// The date of the commit: midnight of the day in UTC, and a second for each snapshot of that day before it, so that they sort.
    private var secondsSinceEpoch: Int64 {
        let numbers = id.date.split(separator: "-").map { Int($0) ?? 0 }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        // Days of the proleptic Gregorian calendar, counted in years that begin in March.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return Int64(days) * 86_400 + Int64(id.counter - 1)
    }
}

import Kubernetes

/// The commit that a snapshot is in Git: no parents, one author, the date of the snapshot; so it has the same name wherever it is written.
package struct SnapshotCommit: Sendable, Hashable {
    /// What the commit says.
    package let message: String
    /// Its date, in seconds since 1970: midnight, and a second later for each further snapshot of the day, so that they sort by date.
    package let seconds: Int64

    /// Describes the commit of `snapshot`.
    package init(of snapshot: ManifestSnapshot) {
        let sources = Set(snapshot.lock.sources.compactMap(\.commit)).sorted()
        let trailers = ["Snapshot-Id: \(snapshot.id)"] + sources.map { "Source-Commit: \($0)" }
        message = "Manifest snapshot \(snapshot.id)\n\n" + trailers.joined(separator: "\n")
        seconds = snapshot.id.midnight + Int64(snapshot.id.counter - 1)
    }

    /// The object's content, without a signature.
    /// - Parameter tree: The name of the tree, in hexadecimal digits.
    package func bytes(tree: String) -> [UInt8] {
        let who = "sealift <sealift@localhost> \(seconds) +0000"
        return Array("tree \(tree)\nauthor \(who)\ncommitter \(who)\n\n\(message)\n".utf8)
    }
}

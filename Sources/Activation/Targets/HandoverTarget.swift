package import Site

/// A target that others follow: Flux and Argo CD apply what it has, and tell by its revision what they have applied.
package protocol HandoverTarget: SnapshotTarget {
    /// What identifies a snapshot there: the name of a commit, or the digest of an artifact.
    func revision(of snapshot: StoredSnapshot) async throws -> String
}

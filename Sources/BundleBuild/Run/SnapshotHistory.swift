import Fleet
package import Kubernetes
package import Rendering
import Signing
package import Snapshot

/// The dated snapshots that a Git repository keeps, each under a tag.
package struct SnapshotHistory: Sendable {
    /// One snapshot.
    package struct Entry: Sendable, Encodable {
        /// Its name.
        package let snapshot: String
        /// The commit of the repository that holds it.
        package let commit: String
        /// The commits that its sources were read from.
        package let sources: [String]
        /// The sites that it has manifests for.
        package let sites: [String]
        /// How many images it is pinned to.
        package let imageCount: Int
    }

    private let branch: SnapshotBranch

    /// Reads the tags beside `branch`.
    package init(_ branch: SnapshotBranch) {
        self.branch = branch
    }

    /// All snapshots, the oldest first.
    /// - Throws: What reading Git throws, ``SnapshotError`` for a tag that is none.
    package func list() async throws -> [Entry] {
        var entries: [(SnapshotID, Entry)] = []
        for (name, commit) in try await branch.snapshots() {
            let lock = try SnapshotLock(
                text: await branch.file(SnapshotLock.path, of: commit) ?? [],
                place: "\(SnapshotBranch.tagPrefix)\(name):\(SnapshotLock.path)"
            )
            entries.append(
                (
                    lock.snapshot,
                    Entry(
                        snapshot: lock.snapshot.description,
                        commit: commit,
                        sources: Set(lock.sources.compactMap(\.commit)).sorted(),
                        sites: lock.sites.map(\.description),
                        imageCount: lock.images.count
                    )
                )
            )
        }
        return entries.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// What `after` has and `before` has not.
    /// - Parameter site: Compares the objects of this site alone; those of all if nil.
    /// - Throws: ``BuildError/unknownSnapshot(_:known:)``, `FleetError/unknownSite(_:known:)`, and as ``list()``.
    package func difference(from before: SnapshotID, to after: SnapshotID, site: ManifestName?) async throws
        -> SnapshotDifference
    {
        let (old, new) = (try await snapshot(before), try await snapshot(after))
        let sites = Set(old.lock.sites + new.lock.sites)
        if let site, !sites.contains(site) {
            throw FleetError.unknownSite(site.description, known: sites.sorted().map(\.description))
        }
        return try SnapshotDifference(from: old, to: new, site: site)
    }

    private func snapshot(_ id: SnapshotID) async throws -> ManifestSnapshot {
        let known = try await branch.snapshots()
        guard let commit = known.first(where: { $0.name == id.description })?.commit else {
            throw BuildError.unknownSnapshot(id.description, known: known.map(\.name))
        }
        let files = try await branch.files(of: commit, called: "\(SnapshotBranch.tagPrefix)\(id)")
        return try ManifestSnapshot(files: files.map { SnapshotFile(path: $0.path, bytes: $0.bytes) })
    }
}

extension SnapshotBranch {
    /// Writes a snapshot as commit and tag.
    /// - Throws: What ``commit(_:named:message:seconds:signer:environment:)`` throws.
    package func commit(_ snapshot: ManifestSnapshot, signer: CommitSigner?, environment: [String: String])
        async throws -> Commit
    {
        guard let midnight = Timestamp("\(snapshot.id.date)T00:00:00Z") else {
            throw SnapshotError.malformedID(snapshot.id.description)
        }
        let sources = Set(snapshot.lock.sources.compactMap(\.commit)).sorted()
        let trailers = ["Snapshot-Id: \(snapshot.id)"] + sources.map { "Source-Commit: \($0)" }
        return try await commit(
            snapshot.files.map { ($0.path, $0.bytes) },
            named: snapshot.id.description,
            message: "Manifest snapshot \(snapshot.id)\n\n" + trailers.joined(separator: "\n"),
            // A second for each snapshot of a day, so that they sort by date.
            seconds: midnight.secondsSinceEpoch + Int64(snapshot.id.counter - 1),
            signer: signer,
            environment: environment
        )
    }
}

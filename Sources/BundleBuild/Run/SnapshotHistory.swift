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
        /// Whose bundles have it; nil for one that render has made.
        package let stream: String?
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
        for (name, commit) in try await branch.tags(ManifestSnapshot.tagPrefix) {
            let lock = try SnapshotLock(
                text: await branch.file(SnapshotLock.path, of: commit) ?? [],
                place: "\(ManifestSnapshot.tagPrefix)\(name):\(SnapshotLock.path)"
            )
            entries.append(
                (
                    lock.snapshot,
                    Entry(
                        snapshot: lock.snapshot.description,
                        stream: name.lastIndex(of: "/").map { String(name[..<$0]) },
                        commit: commit,
                        sources: Set(lock.sources.compactMap(\.commit)).sorted(),
                        sites: lock.sites.map(\.description),
                        imageCount: lock.images.count
                    )
                )
            )
        }
        return entries.sorted { ($0.0, $0.1.stream ?? "") < ($1.0, $1.1.stream ?? "") }.map(\.1)
    }

    /// What `after` has and `before` has not.
    /// - Parameters:
    ///   - site: Compares the objects of this site alone; those of all if nil.
    ///   - stream: Whose bundles have them; nil for those that render has made.
    /// - Throws: ``BuildError/unknownSnapshot(_:known:)``, `FleetError/unknownSite(_:known:)`, and as ``list()``.
    package func difference(
        from before: SnapshotID,
        to after: SnapshotID,
        site: ManifestName?,
        stream: String? = nil
    ) async throws -> SnapshotDifference {
        let prefix = stream.map { "\($0)/" } ?? ""
        let (old, new) = (try await snapshot("\(prefix)\(before)"), try await snapshot("\(prefix)\(after)"))
        let sites = Set(old.lock.sites + new.lock.sites)
        if let site, !sites.contains(site) {
            throw FleetError.unknownSite(site.description, known: sites.sorted().map(\.description))
        }
        return try SnapshotDifference(from: old, to: new, site: site)
    }

    private func snapshot(_ name: String) async throws -> ManifestSnapshot {
        let known = try await branch.tags(ManifestSnapshot.tagPrefix)
        guard let commit = known.first(where: { $0.name == name })?.commit else {
            throw BuildError.unknownSnapshot(name, known: known.map(\.name))
        }
        let files = try await branch.files(of: commit, called: ManifestSnapshot.tagPrefix + name)
        return try ManifestSnapshot(files: files.map { SnapshotFile(path: $0.path, bytes: $0.bytes) })
    }
}

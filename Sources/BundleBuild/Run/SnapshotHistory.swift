import Diagnostics
package import Kubernetes
package import Rendering
package import Snapshot

/// The dated snapshots that a Git repository keeps, each under a tag.
package struct SnapshotHistory: Sendable {
    /// One snapshot, or a tag among them that is none.
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
        /// Why the tag is no snapshot; nil for one that is.
        package let problem: String?

        fileprivate init(_ name: Substring, of stream: String?, at commit: String, _ lock: SnapshotLock) {
            snapshot = String(name)
            self.stream = stream
            self.commit = commit
            sources = Set(lock.sources.compactMap(\.commit)).sorted()
            sites = lock.sites.map(\.description)
            imageCount = lock.images.count
            problem = lock.snapshot.description == name ? nil : "its lock is that of \(lock.snapshot)"
        }

        fileprivate init(_ name: Substring, of stream: String?, at commit: String, problem: String) {
            snapshot = String(name)
            self.stream = stream
            self.commit = commit
            (sources, sites, imageCount) = ([], [], 0)
            self.problem = problem
        }
    }

    private let branch: SnapshotBranch

    /// Reads the tags beside `branch`.
    package init(_ branch: SnapshotBranch) {
        self.branch = branch
    }

    /// All snapshots, the oldest first; a tag that is none says why, behind all others.
    /// - Throws: What reading Git throws.
    package func list() async throws -> [Entry] {
        var entries: [(id: SnapshotID, entry: Entry)] = []
        var others: [Entry] = []
        for (tag, commit) in try await branch.tags(ManifestSnapshot.tagPrefix) {
            let slash = tag.lastIndex(of: "/")
            let stream = slash.map { String(tag[..<$0]) }
            let name = tag[(slash.map { tag.index(after: $0) } ?? tag.startIndex)...]
            do {
                guard let text = try await branch.file(SnapshotLock.path, of: commit) else {
                    throw SnapshotError.malformedArtifact(reason: "\(SnapshotLock.path) is missing")
                }
                let lock = try SnapshotLock(text: text, place: SnapshotLock.path)
                entries.append((lock.snapshot, Entry(name, of: stream, at: commit, lock)))
            } catch let error as any OperatorError where error.exitClass == .corrupt {
                others.append(Entry(name, of: stream, at: commit, problem: error.description))
            }
        }
        return entries.sorted { ($0.id, $0.entry.stream ?? "") < ($1.id, $1.entry.stream ?? "") }
            .map(\.entry) + others
    }

    /// What `after` has and `before` has not.
    /// - Parameters:
    ///   - site: Compares the objects of this site alone; those of all if nil.
    ///   - stream: Whose bundles have them; nil for those that render has made.
    /// - Throws: ``BuildError/unknownSnapshot(_:known:)``, ``BuildError/siteInNeither(_:_:known:)``, ``SnapshotError`` for a tag
    ///   that is none, and what reading Git throws.
    package func difference(
        from before: SnapshotID,
        to after: SnapshotID,
        site: ManifestName?,
        stream: String? = nil
    ) async throws -> SnapshotDifference {
        let prefix = stream.map { "\($0)/" } ?? ""
        let old = try await snapshot(named: "\(prefix)\(before)")
        let new = try await snapshot(named: "\(prefix)\(after)")
        let sites = Set(old.lock.sites + new.lock.sites)
        if let site, !sites.contains(site) {
            throw BuildError.siteInNeither(
                site.description,
                [old, new].map(\.id.description),
                known: sites.sorted().map(\.description)
            )
        }
        return try SnapshotDifference(from: old, to: new, site: site)
    }

    /// A whole snapshot.
    /// - Parameter name: Its name; that of the stream and a slash before it for one that bundles have.
    /// - Throws: As ``difference(from:to:site:stream:)``.
    package func snapshot(named name: String) async throws -> ManifestSnapshot {
        let known = try await branch.tags(ManifestSnapshot.tagPrefix)
        guard let commit = known.first(where: { $0.name == name })?.commit else {
            throw BuildError.unknownSnapshot(name, known: known.map(\.name))
        }
        let files = try await branch.files(of: commit, called: ManifestSnapshot.tagPrefix + name)
        return try ManifestSnapshot(files: files.map { SnapshotFile(path: $0.path, bytes: $0.bytes) })
    }
}

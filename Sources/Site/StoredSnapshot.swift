package import Content
import FileIO
package import OCILayout
import Signing

/// A snapshot that the site keeps.
package struct StoredSnapshot: Sendable {
    /// Its name, such as `2026-04-29.2`.
    package let id: String
    /// The manifest of its artifact.
    package let manifest: Descriptor
    /// Where the artifact can be read.
    package let source: any ContentSource

    /// Names a snapshot.
    package init(id: String, manifest: Descriptor, source: any ContentSource) {
        self.id = id
        self.manifest = manifest
        self.source = source
    }
}

extension SiteDirectory {
    /// What the snapshots are called in their layout; the tag is the name of the snapshot.
    package static func snapshotRepository() throws -> RepositoryName {
        try RepositoryName("sealift/snapshot")
    }

    /// The snapshots that were imported; nil when the folder is gone, which the next import makes anew.
    /// - Throws: ``OCILayoutError``, ``FileError``.
    package func keptSnapshots() throws -> LayoutDirectory? {
        guard try Directory.examine(snapshots, following: false) != nil else { return nil }
        return try LayoutDirectory(reading: snapshots)
    }

    /// The names of the snapshots that are kept.
    /// - Throws: ``OCILayoutError``, ``FileError``.
    package func keptSnapshotNames() throws -> [String] {
        let tags = try keptSnapshots()?.index().repositories[Self.snapshotRepository()] ?? []
        return tags.map(\.description)
    }

    /// The snapshot of that name.
    /// - Throws: ``SiteError/lostSnapshot(_:id:)``, ``OCILayoutError``, ``FileError``.
    package func snapshot(_ id: String) throws -> StoredSnapshot {
        guard let kept = try keptSnapshots(),
            let manifest = try kept.resolve(Tag(id), in: Self.snapshotRepository())
        else { throw SiteError.lostSnapshot(snapshots, id: id) }
        return StoredSnapshot(id: id, manifest: manifest, source: kept)
    }

    /// The snapshot that somebody names.
    /// - Throws: ``SiteError/unknownSnapshot(_:known:)`` unless the site keeps it, ``OCILayoutError``, ``FileError``.
    package func snapshot(named id: String) throws -> StoredSnapshot {
        let known = try keptSnapshotNames()
        guard known.contains(id) else {
            throw SiteError.unknownSnapshot(id, known: known.sorted().reversed())
        }
        return try snapshot(id)
    }
}

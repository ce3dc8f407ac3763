import Content
package import Kubernetes
import YAML

/// A dated set of manifests for one or more sites, and what it was made of.
///
/// Its tree is `<site>/<source>.yaml` and `.sealift/lock`; the same value gives the same bytes on every machine.
package struct ManifestSnapshot: Sendable, Hashable {
    /// What it was made of.
    package let lock: SnapshotLock
    /// All files, the lock included, sorted by path.
    package let files: [SnapshotFile]
    /// The commit of these files that the hub has signed, as Git stores it; nil if nobody has.
    package internal(set) var signedCommit: [UInt8]?

    /// Writes manifests down.
    /// - Parameters:
    ///   - sites: The manifests, images pinned; no site twice.
    ///   - images: The digests that images were pinned to.
    /// - Throws: ``SnapshotError/repeatedSite(_:)``, or what encoding throws.
    package init(
        id: SnapshotID,
        sites: [SiteManifests],
        sources: [SourceRecord],
        images: ImagePins
    ) throws {
        try self.init(
            id: id,
            sites: sites.map(\.name),
            files: sites.flatMap { Self.files(for: $0) },
            sources: sources,
            images: images
        )
    }

    /// Takes manifests that are written already.
    /// - Parameter files: What ``files(for:)`` gives for each of the sites.
    /// - Throws: ``SnapshotError/repeatedSite(_:)``, or what encoding throws.
    package init(
        id: SnapshotID,
        sites: [ManifestName],
        files: [SnapshotFile],
        sources: [SourceRecord],
        images: ImagePins
    ) throws {
        let lock = SnapshotLock(snapshot: id, sites: sites, sources: sources, images: images)
        if let repeated = zip(lock.sites, lock.sites.dropFirst()).first(where: ==) {
            throw SnapshotError.repeatedSite(repeated.0)
        }
        let text = SnapshotFile(path: SnapshotLock.path, bytes: try StrictJSON.encode(lock) + [0x0A])
        self.init(lock: lock, files: [text] + files)
    }

    /// The files of a site whose images are pinned.
    package static func files(for site: SiteManifests) -> [SnapshotFile] {
        site.sources.filter { !$0.objects.isEmpty }.map { source in
            SnapshotFile(
                path: "\(site.name)/\(source.name).yaml",
                bytes: YAMLEmitter.documents(source.objects.map(\.node))
            )
        }
    }

    init(lock: SnapshotLock, files: [SnapshotFile]) {
        self.lock = lock
        self.files = files.sorted { $0.path < $1.path }
    }

    /// The name of the snapshot.
    package var id: SnapshotID { lock.snapshot }

    /// The files of one site, whose paths begin with its name.
    /// - Throws: ``SnapshotError/siteMissing(_:snapshot:)``.
    package func files(of site: ManifestName) throws(SnapshotError) -> [SnapshotFile] {
        guard lock.sites.contains(site) else { throw .siteMissing(site, snapshot: id) }
        return files.filter { $0.path.hasPrefix("\(site)/") }
    }

    /// The objects of one site.
    /// - Throws: ``SnapshotError``, `KubernetesError`, `YAMLError`.
    package func manifests(of site: ManifestName) throws -> SiteManifests {
        let sources = try files(of: site).map { file in
            let name = try ManifestName(String(file.path.dropFirst("\(site)/".count).dropLast(".yaml".count)))
            let objects = try ManifestText.objects(in: file.bytes, name: file.path, empty: .refused)
            return SiteManifests.Source(name: name, objects: objects)
        }
        return SiteManifests(name: site, sources: sources)
    }
}

import Archive
import Content
import OCILayout

extension ManifestSnapshot {
    /// Makes the artifact: one manifest with a single gzip-compressed tar layer, the same bytes for the same snapshot.
    /// - Throws: ``SnapshotError/overLimit(place:what:limit:)`` above 64 MiB.
    package func pack() throws -> SnapshotArtifact {
        let place = "the snapshot \(id)"
        let folders = Set(
            files.map { String($0.path[...($0.path.lastIndex(of: "/") ?? $0.path.startIndex)]) }
        )
        let entries =
            folders.map { TarArchive.Entry(name: $0, bytes: []) }
            + files.map { TarArchive.Entry(name: $0.path, bytes: $0.bytes) }
        guard let tar = TarArchive.write(entries.sorted { $0.name < $1.name }) else {
            throw SnapshotError.overLimit(place: place, what: "bytes in a path", limit: 255)
        }
        guard tar.count <= SnapshotArtifact.layerLimit else {
            throw SnapshotError.overLimit(place: place, what: "bytes", limit: SnapshotArtifact.layerLimit)
        }
        let store = MemoryStore()
        let layer = store.add(GzipMember.compress(tar), mediaType: .layerGzip)
        let configuration = store.add(
            try StrictJSON.encode(
                Configuration(
                    created: id.created,
                    config: signedCommit.map { .init(commit: $0) },
                    rootfs: ImageConfiguration.RootFileSystem(diffIDs: [.of(tar)])
                )
            ),
            mediaType: .imageConfiguration
        )
        let manifest = ImageManifest(
            artifactType: SnapshotArtifact.artifactType,
            config: configuration,
            layers: [layer],
            annotations: [
                "org.opencontainers.image.created": id.created,
                "org.opencontainers.image.revision": lock.commit.map { "\(id)@sha1:\($0)" } ?? id.description,
                "org.opencontainers.image.title": "manifests \(id)",
                "org.opencontainers.image.version": id.description,
            ]
        )
        return SnapshotArtifact(
            manifest: store.add(try StrictJSON.encode(manifest), mediaType: .imageManifest),
            configuration: configuration,
            layer: layer,
            store: store
        )
    }

    /// The configuration of an image that runs nowhere.
    private struct Configuration: Encodable {
        let created: String
        let architecture = "unknown"
        let os = "unknown"
        let config: SnapshotArtifact.Labels?
        let rootfs: ImageConfiguration.RootFileSystem
    }
}

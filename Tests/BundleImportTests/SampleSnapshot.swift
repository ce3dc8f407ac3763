import Archive
import Content
import Kubernetes
import OCILayout

@testable import Snapshot

/// A snapshot of one object, as a hub makes it or spoilt.
struct SampleSnapshot {
    static let id = "2026-11-21"

    let manifest: Descriptor
    let blobs: [Descriptor]
    let store: MemoryStore

    /// Packs a snapshot for `sites`.
    init(
        sites: [String] = ["plant-1"],
        id: String = Self.id,
        text: String = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}"
    ) throws {
        let name = try ManifestName("core")
        let objects = try ManifestText.objects(in: Array(text.utf8), name: "core.yaml")
        let snapshot = try ManifestSnapshot(
            id: SnapshotID(id),
            sites: sites.map {
                SiteManifests(name: try ManifestName($0), sources: [.init(name: name, objects: objects)])
            },
            sources: [SourceRecord(name: name, kind: "manifests")],
            images: ImagePins()
        )
        let artifact = try snapshot.pack()
        manifest = artifact.manifest
        blobs = [artifact.configuration, artifact.layer]
        store = artifact.store
    }

    /// Packs the files of a good snapshot, changed by `spoil`, in an artifact that is right in every other way.
    init(spoiling spoil: (inout [TarArchive.Entry]) -> Void) async throws {
        let good = try SampleSnapshot()
        let layer = try await good.store.read(good.blobs[1], limit: 1 << 20)
        var entries = try TarArchive.read(
            GzipMember.decompress(layer, limit: SnapshotArtifact.layerLimit)
        )
        spoil(&entries)
        let tar = TarArchive.write(entries.sorted { $0.name < $1.name }) ?? []
        try self.init(layer: GzipMember.compress(tar))
    }

    /// Packs these bytes as the only layer.
    init(layer bytes: [UInt8]) throws {
        store = MemoryStore()
        let configuration = store.add(Array("{}".utf8), mediaType: .imageConfiguration)
        let layer = store.add(bytes, mediaType: .layerGzip)
        blobs = [configuration, layer]
        let image = ImageManifest(
            artifactType: SnapshotArtifact.artifactType,
            config: configuration,
            layers: [layer]
        )
        manifest = store.add(try StrictJSON.encode(image), mediaType: .imageManifest)
    }
}

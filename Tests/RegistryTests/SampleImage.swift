import Content
import OCILayout
import TestSupport

/// An index of two images with a layer in common, in memory.
struct SampleImage {
    let store = MemoryStore()
    let blobs: [Descriptor]
    let manifests: [Descriptor]
    let index: Descriptor

    init(layerSize: Int = 200_000) throws {
        let shared = store.add(SampleBytes.make(count: layerSize, seed: 1), mediaType: .layerGzip)
        var blobs = [shared]
        var manifests: [Descriptor] = []
        for (seed, architecture) in ["amd64", "arm64"].enumerated() {
            let own = store.add(
                SampleBytes.make(count: 50_000, seed: UInt64(seed) + 2),
                mediaType: .layerGzip
            )
            let config = store.add(
                Array(
                    #"{"architecture":"\#(architecture)","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
                        .utf8
                ),
                mediaType: .imageConfiguration
            )
            let manifest = ImageManifest(config: config, layers: [shared, own])
            var entry = store.add(try StrictJSON.encode(manifest), mediaType: .imageManifest)
            entry.platform = Platform(os: "linux", architecture: architecture)
            blobs += [own, config]
            manifests.append(entry)
        }
        self.blobs = blobs
        self.manifests = manifests
        index = store.add(try StrictJSON.encode(ImageIndex(manifests: manifests)), mediaType: .imageIndex)
    }

    /// Everything, leaves first.
    var all: [Descriptor] { blobs + manifests + [index] }

    /// Adds a small artifact that is about `subject`.
    func addReferrer(to subject: Descriptor, text: String) throws -> (
        config: Descriptor, layer: Descriptor, manifest: Descriptor
    ) {
        let config = store.add(Array("{}".utf8), mediaType: .empty)
        let layer = store.add(Array(text.utf8), mediaType: "text/plain")
        let manifest = ImageManifest(
            artifactType: "application/vnd.example.note",
            config: config,
            layers: [layer],
            subject: Descriptor(mediaType: subject.mediaType, digest: subject.digest, size: subject.size),
            annotations: ["note": text]
        )
        return (config, layer, store.add(try StrictJSON.encode(manifest), mediaType: .imageManifest))
    }

    func push(to repository: some RepositoryStore) async throws {
        for descriptor in all { try await repository.put(descriptor, from: store) }
    }
}

import BundleFormat
import Content
import OCILayout
import SystemPackage
import TestSupport

/// A few blobs, one repository, and volumes of them in a folder.
struct SampleBundle {
    let store = MemoryStore()
    var blobs: [Descriptor] = []
    var contents = Contents(snapshot: nil, images: [], blobs: [])
    let plan: VolumePlan

    init(sizes: [Int], limit: Int64) throws {
        for (number, size) in sizes.enumerated() {
            let bytes = SampleBytes.make(count: size, seed: UInt64(number) + 1)
            let type: MediaType =
                number == 0
                ? "application/vnd.oci.image.manifest.v1+json" : "application/vnd.oci.image.layer.v1.tar+gzip"
            blobs.append(store.add(bytes, mediaType: type))
        }
        let repository = try RepositoryName("plant/app")
        contents.images = try [
            Contents.ImageEntry(
                reference: ImageReference("registry.hub:5000/plant/app:v1"),
                repository: repository,
                tag: Tag("v1"),
                mediaType: blobs[0].mediaType,
                digest: blobs[0].digest,
                size: blobs[0].size
            )
        ]
        let index = try VolumeIndex.bytes(images: contents.images, snapshot: nil)
        plan = try VolumePlan(contents: blobs, index: index, limit: limit)
        contents.blobs = plan.contents.map {
            Contents.BlobEntry(
                descriptor: $0.descriptor,
                repositories: [repository],
                delivery: .whole(parts: plan.parts(of: $0))
            )
        }
    }

    var sizes: [String: Int64] {
        Dictionary(uniqueKeysWithValues: plan.volumes.map { ($0.name, $0.size) })
    }

    @discardableResult
    func write(into folder: FilePath) async throws -> [PackedFile] {
        try await VolumeWriter(plan, into: folder) { _ in }.write(from: store)
    }

    /// Reads everything back the way an importer does.
    func readAll(from folder: FilePath) async throws {
        let described = try VolumePlan(
            describing: Contents(decoding: StrictJSON.encode(contents)),
            sizes: sizes
        )
        let set = try VolumeSet(described, in: folder)
        for volume in described.volumes { try set.checkFraming(of: volume.number) }
        let kept = MemoryStore()
        for blob in blobs { try await kept.put(blob, from: set) }
    }
}

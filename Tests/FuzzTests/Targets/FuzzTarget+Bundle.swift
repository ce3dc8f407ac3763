import Archive
import BundleFormat
import Content
import Diagnostics
import Glibc
import OCILayout
import SystemPackage
import TestSupport

@testable import Delta
@testable import Snapshot

extension FuzzTarget {
    /// `contents.json`, and the volumes that follow from it.
    static func contents() throws -> FuzzTarget {
        let sizes = ["vol-0001.tar": Int64(try Corpus.bytes("volume/good").count)]
        return FuzzTarget(.corrupt) { input in
            let contents = try Contents(decoding: input)
            try roundTrip(contents) { try Contents(decoding: StrictJSON.encode($0)) }
            let plan = try VolumePlan(describing: contents, sizes: sizes)
            guard plan.volumes.map(\.size) == Array(sizes.values) else {
                throw Violation("the plan is not that of the statement")
            }
        }
    }

    /// The tar of a volume: whatever is not the one that `contents.json` describes is refused.
    static func volume() throws -> FuzzTarget {
        let whole = try Corpus.bytes("volume/good")
        let plan = try VolumePlan(
            describing: Contents(decoding: Corpus.bytes("contents/good")),
            sizes: ["vol-0001.tar": Int64(whole.count)]
        )
        return FuzzTarget(.corrupt) { input in
            try await withFile(input, named: "vol-0001.tar") { folder, _ in
                let set = try VolumeSet(plan, in: folder)
                try set.checkFraming(of: 1)
                for content in plan.contents { _ = try await set.read(content.descriptor, limit: 1 << 20) }
            }
            guard input == whole else { throw Violation("another volume was read") }
        }
    }

    /// Layer patches: what the patch says that it makes comes out, or an error.
    static func patch() throws -> FuzzTarget {
        let store = MemoryStore()
        let base = store.add(
            SampleLayer.tar(seed: 1, version: 1, size: 20_000),
            mediaType: "application/vnd.oci.image.layer.v1.tar"
        )
        return FuzzTarget(.corrupt) { input in
            try await withFile(input, named: "patch") { folder, path in
                try await LayerPatch.withPatchedLayer(
                    from: path,
                    bases: [base.digest: base],
                    heldBy: store,
                    scratch: folder.appending("scratch")
                ) { layer in
                    let made = Descriptor(
                        mediaType: .layerGzip,
                        digest: layer.description.target,
                        size: layer.description.targetSize
                    )
                    try await layer.withContent(of: made) { reader in
                        var verified = VerifyingReader(reader, expecting: made)
                        try await verified.forEachChunk { _ in }
                    }
                }
            }
        }
    }

    /// What a site asks its hub for.
    static func repair() throws -> FuzzTarget {
        FuzzTarget(.corrupt) { input in
            try roundTrip(RepairRequest(decoding: input, place: "it")) {
                try RepairRequest(decoding: $0.encoded(), place: "it")
            }
        }
    }

    /// The tar of a snapshot, inside the gzip member that its manifest names.
    static func snapshot() throws -> FuzzTarget {
        FuzzTarget(.corrupt, .policy) { input in
            let (configuration, layer) = (Array("{}".utf8), GzipMember.compress(input))
            let manifest = ImageManifest(
                config: Descriptor(of: configuration, mediaType: .empty),
                layers: [Descriptor(of: layer, mediaType: .layerGzip)]
            )
            let snapshot = try ManifestSnapshot.open(
                manifest: StrictJSON.encode(manifest),
                configuration: configuration,
                layer: layer
            )
            guard try TarArchive.write(TarArchive.read(input)) == input else {
                throw Violation("an archive was read that the writer does not make")
            }
            for site in snapshot.lock.sites { _ = try snapshot.manifests(of: site) }
        }
    }

    /// Lends `input` as a file, in a folder that has nothing else in it; below `TMPDIR`.
    static func withFile(
        _ input: [UInt8],
        named name: String,
        _ body: (_ folder: FilePath, _ file: FilePath) async throws -> Void
    ) async throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let folder = try TemporaryDirectory(in: FilePath(parent))
        let path = folder.path.appending(name)
        let file = try FileDescriptor.open(path, .writeOnly, options: .create, permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(input) }
        try await body(folder.path, path)
    }
}

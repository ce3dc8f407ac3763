import Archive
import Content
import OCILayout
import Testing

@testable import Snapshot

/// Both sides of the limits on snapshots (docs/format.md, "Snapshot" and "Limits").
@Suite struct FormatLimitTests {
    @Test func `a snapshot layer unpacks to at most 64 MiB`() throws {
        let tar = [UInt8](repeating: 0, count: 64 << 20)
        let unpacked = try GzipMember.decompress(
            GzipMember.compress(tar),
            limit: SnapshotArtifact.layerLimit
        )
        #expect(unpacked.count == tar.count)
        #expect(throws: ForeignBytes(reason: "the layer holds more than 67108864 bytes")) {
            try GzipMember.decompress(
                GzipMember.compress(tar + [0]),
                limit: SnapshotArtifact.layerLimit
            )
        }
    }

    @Test(arguments: [
        (64 << 20, "the layer is not compressed as sealift does it"),
        ((64 << 20) + 1, "the layer has 67108865 bytes"),
    ])
    func `a snapshot layer has at most 64 MiB`(size: Int, reason: String) throws {
        let layer = [UInt8](repeating: 0, count: size)
        let manifest = ImageManifest(
            config: Descriptor(of: [1], mediaType: .empty),
            layers: [Descriptor(of: layer, mediaType: .layerGzip)]
        )
        #expect(throws: SnapshotError.malformedArtifact(reason: reason)) {
            try ManifestSnapshot.open(manifest: StrictJSON.encode(manifest), configuration: [1], layer: layer)
        }
    }

    @Test func `a day has at most 9,999 snapshots`() throws {
        #expect(try SnapshotID("2026-04-29.9999").next == nil)
        #expect(try SnapshotID("2026-04-29.9998").next == SnapshotID("2026-04-29.9999"))
        #expect(throws: SnapshotError.self) { try SnapshotID("2026-04-29.10000") }
    }
}

import Content
import Diagnostics
import Testing

@testable import OCILayout

/// Both sides of the limits on what an image consists of (docs/format.md, "Limits").
@Suite struct FormatLimitTests {
    private static let config = Descriptor(of: [1], mediaType: .imageConfiguration)

    @Test(arguments: [0, 1]) func `a manifest has at most 4 MiB`(excess: Int) async throws {
        let text = try StrictJSON.encode(ImageManifest(config: Self.config, layers: []))
        let missing = ManifestDocument.maximumSize + excess - text.count
        let store = MemoryStore()
        let manifest = store.add(
            text + [UInt8](repeating: UInt8(ascii: " "), count: missing),
            mediaType: .imageManifest
        )
        try await Self.expect(excess == 0) { _ = try await ManifestDocument.read(manifest, from: store) }
    }

    @Test(arguments: [0, 1]) func `the annotations of a manifest have at most 1 MiB`(excess: Int) async throws
    {
        var layer = Descriptor(of: [2], mediaType: .layerGzip)
        layer.annotations = ["a": String(repeating: "x", count: 1 << 19 - 1)]
        var image = ImageManifest(config: Self.config, layers: [layer])
        image.annotations = ["b": String(repeating: "x", count: 1 << 19 - 1 + excess)]
        let bytes = try StrictJSON.encode(image)
        try await Self.expect(excess == 0) { _ = try ManifestDocument(bytes, as: .imageManifest) }
    }

    @Test(arguments: [0, 1]) func `the payload of a signature has at most 1 MiB`(excess: Int) async throws {
        let subject = Digest.of([3])
        let text = #"{"critical":{"image":{"docker-manifest-digest":"\#(subject)"}}}"#
        let missing = 1 << 20 + excess - text.utf8.count
        let store = MemoryStore()
        let payload = store.add(
            Array((text + String(repeating: " ", count: missing)).utf8),
            mediaType: .cosignPayload
        )
        try await Self.expect(excess == 0) {
            try await CosignSignature.check(payload, in: .of([4]), of: subject, from: store)
        }
    }

    private static func expect(_ isGood: Bool, _ read: () async throws -> Void) async throws {
        do {
            try await read()
            #expect(isGood, "it is over the limit")
        } catch let error as any OperatorError where !isGood {
            #expect(error.exitClass == .corrupt, "\(error)")
        }
    }
}

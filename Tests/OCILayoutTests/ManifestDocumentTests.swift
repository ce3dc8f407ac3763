import Content
import Diagnostics
import OCILayout
import Testing

@Suite struct ManifestDocumentTests {
    static let hex = String(repeating: "ab", count: 32)
    static let configHex = String(repeating: "cd", count: 32)
    static let config =
        #"{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:\#(configHex)","size":2}"#
    static let layer =
        #"{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:\#(hex)","size":3}"#
    static let child =
        #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:\#(hex)","size":4}"#

    static func image(
        mediaType: String = "application/vnd.oci.image.manifest.v1+json",
        config: String = config,
        layers: String = layer,
        more: String = ""
    ) -> [UInt8] {
        Array(
            #"{"schemaVersion":2,"mediaType":"\#(mediaType)","config":\#(config),"layers":[\#(layers)]\#(more)}"#
                .utf8
        )
    }

    @Test func `an image keeps its bytes and shows its parts`() throws {
        let bytes = Self.image(more: #","subject":\#(Self.child),"annotations":{"a":"b"}"#)
        let document = try ManifestDocument(bytes, as: .imageManifest)
        #expect(document.bytes == bytes)
        #expect(document.blobs.map(\.size) == [2, 3])
        #expect(document.subject?.size == 4)
        #expect(document.artifactType == .imageConfiguration)
        #expect(document.children.isEmpty)
    }

    @Test func `an index without mediaType is an OCI index`() throws {
        let bytes = Array(#"{"schemaVersion":2,"manifests":[\#(Self.child)]}"#.utf8)
        let document = try ManifestDocument(bytes, as: .imageIndex)
        #expect(document.children.count == 1)
        #expect(throws: OCILayoutError.self) { try ManifestDocument(bytes, as: .dockerManifestList) }
        #expect(try ManifestDocument.mediaType(of: bytes) == .imageIndex)
    }

    @Test func `Docker's types and the dropped artifact manifest are carried`() throws {
        let docker = Self.image(mediaType: "application/vnd.docker.distribution.manifest.v2+json")
        #expect(try ManifestDocument(docker, as: .dockerManifest).blobs.count == 2)
        let artifact = Array(
            #"{"mediaType":"application/vnd.oci.artifact.manifest.v1+json","artifactType":"x/y","blobs":[\#(Self.layer)]}"#
                .utf8
        )
        let document = try ManifestDocument(artifact, as: .artifactManifest)
        #expect(document.blobs.count == 1)
        #expect(document.artifactType == "x/y")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let mediaType: MediaType
        let identifier: String

        init(_ name: String, _ text: String, as mediaType: MediaType = .imageManifest, _ identifier: String) {
            testDescription = name
            self.text = text
            self.mediaType = mediaType
            self.identifier = identifier
        }
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static func hostile() -> [Case] {
        [
            Case(
                "both manifests and layers",
                text(image(more: #","manifests":[\#(child)]"#)),
                "image.malformed-manifest"
            ),
            Case(
                "both manifests and config",
                #"{"schemaVersion":2,"manifests":[],"config":\#(config)}"#,
                as: .imageIndex,
                "image.malformed-manifest"
            ),
            Case(
                "an index described as image",
                #"{"schemaVersion":2,"manifests":[]}"#,
                "image.media-type-mismatch"
            ),
            Case("an image described as index", text(image()), as: .imageIndex, "image.media-type-mismatch"),
            Case("another type in the body", text(image(mediaType: "a/b")), "image.media-type-mismatch"),
            Case("an unknown type", text(image(mediaType: "a/b")), as: "a/b", "image.malformed-manifest"),
            Case(
                "schema 1 by version",
                #"{"schemaVersion":1,"fsLayers":[],"history":[]}"#,
                as: .dockerManifest,
                "image.schema-1"
            ),
            Case(
                "schema 1 by type",
                #"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v1+prettyjws"}"#,
                as: .dockerManifest,
                "image.schema-1"
            ),
            Case("no schemaVersion", #"{"manifests":[]}"#, as: .imageIndex, "image.malformed-manifest"),
            Case(
                "schemaVersion 3",
                #"{"schemaVersion":3,"manifests":[]}"#,
                as: .imageIndex,
                "image.malformed-manifest"
            ),
            Case("neither", #"{"schemaVersion":2}"#, "image.malformed-manifest"),
            Case("a list", "[]", "content.unexpected-json"),
            Case("a duplicate key", text(image(more: #","config":\#(config)"#)), "content.malformed-json"),
            Case("no layers", #"{"schemaVersion":2,"config":\#(config)}"#, "content.unexpected-json"),
            Case(
                "513 layers",
                text(image(layers: Array(repeating: layer, count: 513).joined(separator: ","))),
                "image.over-limit"
            ),
            Case(
                "a negative size",
                text(image(layers: layer.replacing(#""size":3"#, with: #""size":-3"#))),
                "content.malformed-descriptor"
            ),
            Case(
                "a size of 2^63",
                text(image(layers: layer.replacing(#""size":3"#, with: #""size":9223372036854775808"#))),
                "content.unexpected-json"
            ),
            Case(
                "a digest that leads out",
                text(image(layers: layer.replacing(hex, with: "../../etc/passwd"))),
                "content.malformed-digest"
            ),
            Case(
                "a layer without type",
                text(image(layers: layer.replacing("application/vnd.oci.image.layer.v1.tar+gzip", with: ""))),
                "image.malformed-manifest"
            ),
            Case("a manifest among the layers", text(image(layers: child)), "image.malformed-manifest"),
            Case("a layer as config", text(image(config: layer)), "image.malformed-manifest"),
            Case("a config as layer", text(image(layers: config)), "image.malformed-manifest"),
            Case(
                "inline data of other content",
                text(image(config: config.replacing(#""size":2"#, with: #""size":2,"data":"e30=""#))),
                "content.malformed-descriptor"
            ),
            Case(
                "inline data that is no base64",
                text(image(config: config.replacing(#""size":2"#, with: #""size":2,"data":"%%%""#))),
                "content.malformed-descriptor"
            ),
            Case(
                "2 MiB of annotations",
                text(image(more: #","annotations":{"a":"\#(String(repeating: "x", count: 2 << 20))"}"#)),
                "image.over-limit"
            ),
            Case(
                "more than 4 MiB",
                text(image()) + String(repeating: " ", count: 4 << 20),
                "content.malformed-json"
            ),
        ]
    }

    @Test(arguments: hostile())
    func `refuses`(hostile: Case) {
        let error = #expect(throws: (any Error).self) {
            try ManifestDocument(Array(hostile.text.utf8), as: hostile.mediaType)
        }
        let refusal = error as? any OperatorError
        #expect(refusal?.identifier == hostile.identifier)
        #expect(refusal?.exitClass == .corrupt)
    }

    @Test func `inline data that agrees is fine`() throws {
        let empty =
            #"{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="}"#
        #expect(throws: Never.self) {
            try ManifestDocument(Self.image(config: empty, layers: empty), as: .imageManifest)
        }
    }

    @Test func `a document larger than its limit is not read at all`() async throws {
        let store = MemoryStore()
        let descriptor = Descriptor(mediaType: .imageManifest, digest: .of([]), size: 4 << 20 | 1)
        await #expect(throws: ContentError.overLimit(.of([]), size: 4 << 20 | 1, limit: 4 << 20)) {
            try await ManifestDocument.read(descriptor, from: store)
        }
    }

    @Test func `a configuration names its platform`() throws {
        let bytes = Array(
            #"{"architecture":"arm","os":"linux","variant":"v7","os.version":"1","rootfs":{"type":"layers","diff_ids":["sha256:\#(Self.hex)"]},"config":{}}"#
                .utf8
        )
        let document = try RawDocument<ImageConfiguration>(decoding: bytes, place: "test")
        #expect(document.value.platform.description == "linux/arm/v7")
        #expect(document.value.platform.osVersion == "1")
        #expect(document.value.rootfs.diffIDs.count == 1)
    }
}

import Content
import Diagnostics
import OCILayout
import Registry
import Testing
import Transport

/// Registries that answer a question for signatures and referrers with something else than a list or 404.
@Suite struct OptionalReferrersTests {
    private static let layer = Array("layer".utf8)
    private static let configuration = Array("{}".utf8)

    /// One image, and what is answered where the registry is asked about it.
    private static func transport(
        _ status: Int,
        _ body: String,
        at place: String,
        fallback: [UInt8]? = nil
    ) throws -> (ScriptedTransport, Descriptor) {
        let manifest = try StrictJSON.encode(
            ImageManifest(
                config: Descriptor(of: configuration, mediaType: .imageConfiguration),
                layers: [Descriptor(of: layer, mediaType: .layerTar)]
            )
        )
        let image = Descriptor(of: manifest, mediaType: .imageManifest)
        let transport = ScriptedTransport { request in
            let path = request.url.path
            if path.contains(place) { return HTTPResponse(status: status, body: Array(body.utf8)) }
            if path.contains("/referrers/") { return HTTPResponse(status: 404) }
            if path.hasSuffix("/manifests/sha256-\(image.digest.hex)"), let fallback {
                return HTTPResponse(
                    status: 200,
                    headers: ["Content-Type": MediaType.imageIndex.rawValue],
                    body: fallback
                )
            }
            guard path.hasSuffix("/manifests/v1") || path.hasSuffix("/manifests/\(image.digest)") else {
                return HTTPResponse(status: 404)
            }
            return HTTPResponse(
                status: 200,
                headers: ["Content-Type": MediaType.imageManifest.rawValue],
                body: request.method == .head ? [] : manifest
            )
        }
        return (transport, image)
    }

    private static func walk(_ transport: ScriptedTransport, _ policy: ReferrerPolicy) async throws
        -> ImageGraph
    {
        let repository = try RegistryClient("hub.example.com", plainHTTP: false, transport: transport)
            .repository("plant/app")
        let root = try #require(try await repository.resolve(.tag(Tag("v1"))))
        return try await ImageGraph.walk(from: root, in: repository, options: .init(referrers: policy))
    }

    @Test(arguments: [
        (400, ""), (401, ""), (403, ""), (405, ""), (406, ""), (415, ""), (500, ""), (501, ""), (503, ""),
        (200, "<html></html>"), (200, "null"), (200, "[]"),
    ])
    func `are none, with a word about it, unless they are required`(status: Int, body: String) async throws {
        for place in ["/referrers/", ".sig", "/manifests/sha256-"] {
            let (transport, image) = try Self.transport(status, body, at: place)
            let graph = try await Self.walk(transport, .attempt)
            #expect(graph.manifests.map(\.descriptor.digest) == [image.digest], "\(place)")
            #expect(!graph.unanswered.isEmpty, "\(place)")
            await #expect(throws: (any Error).self, "\(place)") {
                try await Self.walk(transport, .require)
            }
            let (quiet, _) = try Self.transport(status, body, at: place)
            #expect(try await Self.walk(quiet, .off).unanswered.isEmpty, "\(place)")
        }
    }

    @Test(arguments: [(1, 1 << 20, "image.over-limit"), (1 << 15, 0, "transport.too-large")])
    func `more referrers than are read are no registry without referrers`(
        count: Int,
        annotated: Int,
        identifier: String
    ) async throws {
        var entry = Descriptor(of: Self.layer, mediaType: .imageManifest)
        entry.annotations = ["note": String(repeating: "x", count: annotated)]
        let index = try StrictJSON.encode(ImageIndex(manifests: Array(repeating: entry, count: count)))
        for (status, body) in [(200, String(decoding: index, as: UTF8.self)), (404, ""), (403, "")] {
            let (transport, _) = try Self.transport(status, body, at: "/referrers/", fallback: index)
            let error = await #expect(throws: (any Error).self) {
                try await Self.walk(transport, .attempt)
            }
            #expect((error as? any OperatorError)?.identifier == identifier, "\(status)")
        }
    }

    @Test func `a registry that is to be left alone for a while is no registry without referrers`()
        async throws
    {
        let (transport, _) = try Self.transport(429, "", at: "/referrers/")
        await #expect(throws: RegistryError.self) { try await Self.walk(transport, .attempt) }
    }

    @Test func `the index at the tag counts where the registry refuses to list`() async throws {
        let index = try StrictJSON.encode(ImageIndex(manifests: []))
        let (transport, _) = try Self.transport(405, "", at: "/referrers/", fallback: index)
        let graph = try await Self.walk(transport, .require)
        #expect(graph.unanswered.isEmpty)
        #expect(graph.tags.count == 1)
    }

    @Test func `what a registry refuses whatever is asked is asked once`() async throws {
        let (transport, image) = try Self.transport(405, "", at: "/referrers/")
        let repository = try RegistryClient("hub.example.com", plainHTTP: false, transport: transport)
            .repository("plant/app")
        for _ in 1...3 {
            await #expect(throws: RegistryError.self) { try await repository.referrers(of: image.digest) }
        }
        #expect(transport.lines.filter { $0.contains("/referrers/") }.count == 1)
    }
}

import Content
import Mirror
import OCILayout
import Synchronization
import TestSupport
import Testing
import Transport

/// A mirror over a layout in a folder of its own, with one image and things about it.
struct MirrorFixture {
    let store = MemoryStore()
    let layer: Descriptor
    let config: Descriptor
    let manifest: Descriptor
    let index: Descriptor
    let note: Descriptor

    init(layerSize: Int = 1_200_000) throws {
        layer = store.add(Self.sample(layerSize), mediaType: .layerGzip)
        config = store.add(
            Array(#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#.utf8),
            mediaType: .imageConfiguration
        )
        manifest = store.add(
            try StrictJSON.encode(ImageManifest(config: config, layers: [layer])),
            mediaType: .imageManifest
        )
        // A sparse index: one of its children is not in the layout.
        let absent = Descriptor(of: Array("absent".utf8), mediaType: .imageManifest)
        var present = manifest
        present.platform = Platform(os: "linux", architecture: "amd64")
        index = store.add(
            try StrictJSON.encode(ImageIndex(manifests: [present, absent])),
            mediaType: .imageIndex
        )
        let empty = store.add(Array("{}".utf8), mediaType: .empty)
        note = store.add(
            try StrictJSON.encode(
                ImageManifest(
                    artifactType: "application/vnd.example.note+json",
                    config: empty,
                    layers: [empty],
                    subject: Descriptor(mediaType: .imageIndex, digest: index.digest, size: index.size)
                )
            ),
            mediaType: .imageManifest
        )
    }

    /// Bytes that repeat only after an odd stretch, quick to make.
    private static func sample(_ count: Int) -> [UInt8] {
        let stretch = SampleBytes.make(count: 10_007, seed: 9)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += stretch }
        return Array(bytes.prefix(count))
    }

    /// Puts everything into `layout`, and tags the index `plant/app:v1`, the manifest `plant/app:single`.
    func fill(_ layout: LayoutDirectory) async throws {
        let empty = Descriptor(of: Array("{}".utf8), mediaType: .empty)
        for descriptor in [layer, config, empty, manifest, index, note] {
            try await layout.put(descriptor, from: store)
        }
        let name = try RepositoryName("plant/app")
        try layout.apply([
            TagMove(
                repository: name,
                tag: Tag("v1"),
                descriptor: index,
                original: ImageReference("registry.hub:5000/plant/app:v1")
            ),
            TagMove(repository: name, tag: Tag("single"), descriptor: manifest),
        ])
    }
}

/// Runs `body` beside a mirror over `layout` on a free port of loopback.
func withMirror(
    over layout: LayoutDirectory,
    limits: ListenerLimits = ListenerLimits(),
    _ body: @escaping @Sendable (ListenAddress) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        let (addresses, continuation) = AsyncStream<ListenAddress>.makeStream(
            bufferingPolicy: .bufferingNewest(1)
        )
        group.addTask {
            let server = MirrorServer(layout, at: try ListenAddress("127.0.0.1:0"), limits: limits)
            try await server.run { address in
                continuation.yield(address)
                continuation.finish()
            }
        }
        for await address in addresses { try await body(address) }
        group.cancelAll()
    }
}

/// An answer in memory.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Asks the mirror at `address`.
func ask(
    _ address: ListenAddress,
    _ target: String,
    _ method: HTTPRequest.Method = .get,
    headers: HTTPHeaders = [:]
) async throws -> Answer {
    let url = try #require(HTTPURL("http://\(address)\(target)"))
    return try await PooledTransport.with { transport in
        try await transport.withResponse(to: HTTPRequest(method, url, headers: headers)) { response in
            Answer(
                status: response.status,
                headers: response.headers,
                body: try await response.collect(limit: 64 << 20)
            )
        }
    }
}

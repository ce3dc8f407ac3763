import BundleFormat
import Content
import Diagnostics
import OCILayout
import Testing

@testable import BundleImport

/// Both sides of the limits on what manifests refer to (docs/format.md, "Limits").
@Suite struct ManifestLimitTests {
    private static let config = Descriptor(of: [1], mediaType: .imageConfiguration)

    @Test(arguments: [4, 5, 60_000]) func `at most four indexes lie in each other`(depth: Int) throws {
        var inner = Self.descriptor(0)
        var manifests = [(inner, Self.image())]
        for number in 1...depth {
            let outer = Self.descriptor(number, mediaType: .imageIndex)
            let index = ImageIndex(manifests: [inner])
            manifests.append((outer, .index(RawDocument(value: index, bytes: []))))
            inner = outer
        }
        let graph = try Self.graph(manifests)
        #expect(graph.leavesFirst.count == depth + 1)
        if depth <= ImageGraph.maximumIndexDepth {
            try graph.checkDepth()
        } else {
            #expect(throws: OCILayoutError.self) { try graph.checkDepth() }
        }
    }

    @Test(arguments: [
        (children: 4_095, size: Int64(1_000), isGood: true),
        (children: 4_096, size: 1_000, isGood: false),
        (children: 127, size: 1 << 20, isGood: true),
        (children: 128, size: 1 << 20, isGood: false),
    ])
    func `an image has at most 4,096 manifests and 128 MiB of them`(
        children: Int,
        size: Int64,
        isGood: Bool
    ) throws {
        let manifests = (1...children).map { Self.descriptor($0, size: size) }
        let root = Self.descriptor(0, mediaType: .imageIndex, size: size)
        let index = ManifestDocument.index(RawDocument(value: ImageIndex(manifests: manifests), bytes: []))
        let graph = try Self.graph([(root, index)] + manifests.map { ($0, Self.image()) })
        try Self.expect(isGood) { try graph.checkExtent(of: 0, in: Self.repository()) }
        // In another repository than its children the index is alone.
        try graph.checkExtent(of: 0, in: RepositoryName("other"))
    }

    @Test(arguments: [(1_000, true), (1_001, false)])
    func `an image has at most 1,000 referrers`(count: Int, isGood: Bool) throws {
        var subject = Self.descriptor(0)
        var manifests = [(subject, Self.image())]
        for number in 1...count {
            let referrer = Self.descriptor(number)
            manifests.append((referrer, Self.image(about: subject)))
            if number.isMultiple(of: 2) { subject = referrer }
        }
        let graph = try Self.graph(manifests)
        try Self.expect(isGood) { try graph.checkExtent(of: 0, in: Self.repository()) }
    }

    @Test(arguments: [(512, true), (513, false)])
    func `an image has at most 512 layers`(count: Int, isGood: Bool) throws {
        let layers = (0..<count).map { Self.descriptor($0, mediaType: .layerGzip) }
        let bytes = try StrictJSON.encode(ImageManifest(config: Self.config, layers: layers))
        try Self.expect(isGood) { _ = try ManifestDocument(bytes, as: .imageManifest) }
    }

    private static func repository() throws -> RepositoryName { try RepositoryName("plant/app") }

    /// A graph of these manifests, all in one repository.
    private static func graph(_ manifests: [(Descriptor, ManifestDocument)]) throws -> ManifestGraph {
        let repository = try repository()
        let blobs = manifests.map { manifest, _ in
            Contents.BlobEntry(descriptor: manifest, repositories: [repository], delivery: .held)
        }
        var graph = ManifestGraph(Contents(snapshot: nil, images: [], blobs: blobs))
        for (place, (_, document)) in manifests.enumerated() { graph.add(place, document) }
        return graph
    }

    private static func expect(_ isGood: Bool, _ check: () throws -> Void) throws {
        guard !isGood else { return try check() }
        do {
            try check()
            Issue.record("it is over the limit")
        } catch OCILayoutError.overLimit(_, _, _) {}
    }

    private static func descriptor(
        _ number: Int,
        mediaType: MediaType = .imageManifest,
        size: Int64 = 100
    ) -> Descriptor {
        Descriptor(mediaType: mediaType, digest: .of(Array("\(number)".utf8)), size: size)
    }

    private static func image(about subject: Descriptor? = nil) -> ManifestDocument {
        .image(RawDocument(value: ImageManifest(config: config, layers: [], subject: subject), bytes: []))
    }
}

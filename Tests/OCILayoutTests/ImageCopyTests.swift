import Content
import Diagnostics
import FileIO
import OCILayout
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct ImageCopyTests {
    let source = MemoryRepository()

    private func graph() async throws -> ImageGraph {
        let first = try SampleImage.add(to: source, seed: 1)
        let second = try SampleImage.add(to: source, seed: 2)
        source.refer(to: first.digest, by: try SampleImage.add(to: source, seed: 3, subject: first))
        let index = try SampleImage.addIndex(to: source, [first, second])
        return try await ImageGraph.walk(from: index, in: source)
    }

    private func copy(_ graph: ImageGraph, to destination: any RepositoryStore) async throws -> [ImageCopy
        .Event]
    {
        let events = Mutex<[ImageCopy.Event]>([])
        try await ImageCopy(graph, from: source, to: destination).run { event in
            events.withLock { $0.append(event) }
        }
        return events.withLock { $0 }
    }

    @Test func `everything arrives, blobs before manifests, children before their index`() async throws {
        let destination = MemoryRepository()
        let graph = try await graph()
        let events = try await copy(graph, to: destination)
        #expect(events.count == graph.blobs.count + graph.manifests.count)
        #expect(Set(destination.puts.prefix(graph.blobs.count)) == Set(graph.blobs.map(\.digest)))
        #expect(
            destination.puts.suffix(graph.manifests.count) == graph.manifests.map(\.descriptor.digest)[...]
        )
        let arrived = try await ImageGraph.walk(from: graph.root, in: destination)
        #expect(arrived.root == graph.root)
    }

    @Test func `what is there is not read again`() async throws {
        let destination = MemoryRepository()
        let graph = try await graph()
        _ = try await copy(graph, to: destination)
        let reads = source.reads.count
        let events = try await copy(graph, to: destination)
        #expect(source.reads.count == reads)
        #expect(events.allSatisfy { if case .present = $0 { true } else { false } })
    }

    @Test func `a neighbour's blob is mounted instead of sent`() async throws {
        let layer = source.add(SampleImage.mountableLayer, .layerGzip)
        let manifest = ImageManifest(config: source.add(Array("{}".utf8), .empty), layers: [layer])
        let image = source.add(try StrictJSON.encode(manifest), .imageManifest)
        let destination = MemoryRepository(mountable: [layer.digest])
        let graph = try await ImageGraph.walk(from: image, in: source)
        try await ImageCopy(
            graph,
            from: source,
            to: destination,
            neighbours: [RepositoryName("other")]
        ).run()
        #expect(destination.mounted == [layer.digest])
        #expect(!source.reads.contains(layer.digest))
    }

    @Test func `a layout receives it with its referrers`() async throws {
        let folder = try TemporaryDirectory()
        let layout = try LayoutDirectory(writing: folder.path.appending("layout"))
        let graph = try await graph()
        let name = try RepositoryName("a/b")
        _ = try await copy(graph, to: layout.repository(name))
        try layout.apply([TagMove(repository: name, tag: .latest, descriptor: graph.root)])
        let arrived = try await ImageGraph.walk(from: graph.root, in: layout.repository(name))
        #expect(arrived.manifests.map(\.descriptor) == graph.manifests.map(\.descriptor))
        #expect(arrived.blobs == graph.blobs)
    }

    /// A source whose layers are spoilt.
    private struct Spoilt: RepositorySource {
        let base: MemoryRepository
        let fault: FaultySource<MemoryRepository>.Fault

        func resolve(_ selector: ReferenceSelector) -> Descriptor? { base.resolve(selector) }
        func referrers(of digest: Digest) -> [Descriptor] { base.referrers(of: digest) }
        func contains(_ descriptor: Descriptor) -> Bool { base.contains(descriptor) }
        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            guard descriptor.mediaType == .layerGzip else {
                return try await base.withContent(of: descriptor, body)
            }
            return try await FaultySource(base, fault).withContent(of: descriptor, body)
        }
    }

    @Test(arguments: [
        FaultySource<MemoryRepository>.Fault.cut(after: 10), .flip(at: 3), .append, .fail(after: 10),
    ])
    func `a bad source is named as the one that failed`(fault: FaultySource<MemoryRepository>.Fault)
        async throws
    {
        let graph = try await graph()
        let destination = MemoryRepository()
        let error = await #expect(throws: ImageCopyError.self) {
            try await ImageCopy(graph, from: Spoilt(base: source, fault: fault), to: destination).run()
        }
        #expect(error?.side == .source)
        #expect(error?.description.contains("the source failed") == true)
        #expect(destination.resolve(.digest(graph.root.digest)) == nil)
    }

    @Test func `a bad destination is named as the one that failed`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("layout")
        let layout = try LayoutDirectory(writing: path)
        try Directory.removeTree(path.appending("blobs"))
        try DurableFile.replace(path.appending("blobs"), with: [])
        let graph = try await graph()
        let error = await #expect(throws: ImageCopyError.self) {
            try await ImageCopy(graph, from: source, to: layout.repository(RepositoryName("a"))).run()
        }
        #expect(error?.side == .destination)
        #expect(error?.exitClass == .environment)
    }
}

import BundleFormat
import Content
import Delta
import FileIO
import OCILayout
import Signing
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

/// Which layers go as patches, of what, and what is kept for the next time.
@Suite struct LayerPatcherTests: ~Copyable {
    let folder: TemporaryDirectory
    let images = MemoryImages()
    let ledger: Ledger
    let cache: DeltaCache
    let stream = StreamID(derivedFrom: ["stream"])

    init() throws {
        let folder = try TemporaryDirectory()
        ledger = Ledger(folder.path.appending("ledger"))
        cache = DeltaCache(folder.path.appending("cache"))
        self.folder = folder
    }

    @Test func `a layer that changed a little is patched, and other ones say why not`() async throws {
        try image("a", [tar(1, 1)])
        let first = try await set(["a"])
        try await ship(first, over: nil)
        try image("a", [tar(1, 2), SampleBytes.make(count: 90_000, seed: 3)])
        try image("b", [tar(4, 1)])
        let second = try await set(["a", "b"])
        let plan = try await ship(second, over: .last)
        let blobs = plan.contents.blobs.filter { $0.descriptor.canBePatched }
        #expect(blobs.filter(\.delivery.isPatch).map(\.carriedBytes).allSatisfy { $0 < 20_000 })
        #expect(blobs.filter(\.delivery.isPatch).count == 1)
        #expect(Set(blobs.compactMap(\.reason?.description)) == ["unknown-compression", "no-gain"])
        #expect(plan.contents.bases.count == 2, "the old layer, and the configuration that image b has, too")
        #expect(plan.contents.bases.allSatisfy { $0.repositories.map(\.description) == ["plant/a"] })
        #expect(plan.contents.blobs.allSatisfy { $0.delivery.isPatch ? $0.delivery.bases.count == 1 : true })
    }

    @Test func `bases come from the sources when the cache has forgotten them, else the layer goes whole`()
        async throws
    {
        try image("a", [tar(1, 1)])
        try await ship(set(["a"]), over: nil)
        try image("a", [tar(1, 2)])
        let second = try await set(["a"])
        try Directory.removeTree(folder.path.appending("cache"))
        #expect(try await patches(for: second).patches.count == 1)
        try Directory.removeTree(folder.path.appending("cache"))
        let nowhere = ImageResolver([], naming: .path, options: ImageGraph.Options()) { _ in }
        let plan = try await patches(for: second, upstream: nowhere)
        #expect(plan.patches.isEmpty)
        #expect(plan.reasons.values.map(\.description) == ["base-not-at-hand"])
    }

    @Test func `what a site has lost is no base, and goes whole itself`() async throws {
        try image("a", [tar(1, 1)])
        try image("b", [tar(2, 1)])
        let first = try await set(["a", "b"])
        try await ship(first, over: nil)
        try image("a", [tar(1, 2)])
        try image("b", [tar(2, 2)])
        let second = try await set(["a", "b"])
        let (a, b) = (try name("a"), try name("b"))
        let base = try #require(first.blobs.first { $0.descriptor.canBePatched && $0.repositories == [a] })
        let target = try #require(second.blobs.first { $0.descriptor.canBePatched && $0.repositories == [b] })
        let plan = try await patches(for: second, lost: [base.descriptor.digest, target.descriptor.digest])
        #expect(plan.patches.isEmpty)
        #expect(plan.reasons.values.map(\.description) == ["repair", "repair"])
        var repaired = second
        let entry = try #require(try ledger.last(of: stream))
        let unknown = Digest.of([9])
        let absent = try await repaired.add(
            [base.descriptor.digest, unknown],
            of: entry,
            from: cache,
            upstream: resolver()
        )
        #expect(absent == [unknown])
        #expect(repaired.blobs.contains { $0.descriptor.digest == base.descriptor.digest })
    }

    @Test func `the cache keeps what the newest bundles have`() async throws {
        try image("a", [tar(1, 1)])
        try await ship(set(["a"]), over: nil)
        let layers = folder.path.appending("cache").appending("layers")
        let kept = try Directory.entries(of: layers).map(\.name)
        #expect(kept.count == 1)
        try image("a", [tar(1, 2)])
        try await ship(set(["a"]), over: .last)
        #expect(try Directory.entries(of: layers).map(\.name).count == 1)
        #expect(try Directory.entries(of: layers).map(\.name) != kept)
        let patches = folder.path.appending("cache").appending("patches")
        #expect(try Directory.entries(of: patches).count == 2)
        try image("a", [tar(7, 1)])
        try await ship(set(["a"]), over: nil)
        #expect(try Directory.entries(of: patches).isEmpty)
    }

    @Test
    func
        `bases are replaced layers of the same repository, kept ones that are nearer, else replaced ones of others`()
        async throws
    {
        let store = MemoryStore()
        func layer(_ size: Int, _ seed: UInt64) -> Descriptor {
            store.add(SampleBytes.make(count: size, seed: seed), mediaType: .layerGzip)
        }
        let (near, far, kept, foreign) = (
            layer(90_000, 1), layer(150_000, 2), layer(95_000, 3), layer(99_000, 4)
        )
        let huge = layer(6_000_000, 5)
        let target = layer(100_000, 6)
        func chosen(_ held: [(Descriptor, String)], keeping keep: [Descriptor] = []) throws -> [Digest] {
            var set = ImageSet()
            set.add(target, for: try name("a"), from: store)
            for layer in keep { set.add(layer, for: try name("a"), from: store) }
            let entry = try entry(held)
            let layer = try #require(set.blobs.first { $0.descriptor.digest == target.digest })
            return BaseChoice(for: set, among: entry).bases(for: layer).map(\.digest)
        }
        let held = [(far, "a"), (near, "a"), (kept, "a"), (foreign, "b"), (huge, "a")]
        let distant = layer(80_000, 7)
        #expect(try chosen(held, keeping: [kept]) == [kept.digest, near.digest, far.digest])
        #expect(
            try chosen(held + [(distant, "a")], keeping: [distant]) == [kept.digest, near.digest, far.digest]
        )
        #expect(try chosen([(kept, "a"), (foreign, "b")], keeping: [kept]) == [kept.digest])
        #expect(try chosen([(foreign, "b")]) == [foreign.digest])
        #expect(try chosen([(huge, "a")]).isEmpty)
        let many = (10..<20).map { (layer(80_000 + Int($0), $0), "a") }
        #expect(try chosen(many).count == BaseChoice.most)
    }

    // MARK: - The hub

    private func name(_ text: String) throws -> RepositoryName { try RepositoryName("plant/\(text)") }

    private func tar(_ seed: UInt64, _ version: Int) -> [UInt8] {
        SampleLayer.tar(seed: seed, version: version)
    }

    private func image(_ name: String, _ layers: [[UInt8]]) throws {
        try images.add("registry.hub:5000/plant/\(name):v1", layers: layers, seed: 1)
    }

    private func resolver() -> ImageResolver {
        ImageResolver(
            [ImageResolver.Source(name: "memory", images: images)],
            naming: .path,
            options: ImageGraph.Options()
        ) { _ in }
    }

    private func set(_ names: [String]) async throws -> ImageSet {
        try await resolver().resolve(
            Set(names.map { try ImageReference("registry.hub:5000/plant/\($0):v1") })
        ).set
    }

    private func patches(
        for set: ImageSet,
        upstream: ImageResolver? = nil,
        lost: Set<Digest> = []
    ) async throws -> PatchPlan {
        let entry = try #require(try ledger.last(of: stream))
        return try await cache.withWorkFolder { workFolder in
            try await LayerPatcher(cache, .init(setting: .fast, jobs: 2), workFolder: workFolder) { _ in }
                .plan(set, over: entry, upstream: upstream ?? resolver(), lost: lost)
        }
    }

    /// Plans a bundle, reads all that it ships as a packer would, and records it.
    @discardableResult
    private func ship(_ set: ImageSet, over base: BundleBase?) async throws -> BuildPlan {
        let patches = base == nil ? PatchPlan() : try await patches(for: set)
        let site = SiteIdentity(id: try #require(PlainName("plant-1")), uid: SiteUID(derivedFrom: ["uid"]))
        let plan = try BuildPlanner(ledger).plan(
            set,
            .init(stream: stream, epoch: 1, sites: [site], base: base ?? .full, volumeLimit: .max, roots: []),
            patches: patches
        )
        try await cache.withWorkFolder { workFolder in
            let source = ShippedContent(cache.keeping(set.source, workFolder: workFolder), patches)
            for blob in plan.contents.blobs {
                guard let carried = blob.delivery.carried(for: blob.descriptor) else { continue }
                _ = try await source.read(carried, limit: 1 << 20)
            }
        }
        try ledger.record(
            Ledger.Entry(
                stream: plan.stream,
                position: plan.position,
                statement: .of([UInt8(plan.position.sequence)]),
                created: try #require(Timestamp("2026-11-21T10:00:00Z")),
                sites: [],
                snapshot: nil,
                state: plan.contents.stateDigest,
                blobs: plan.contents.blobs.map(\.digest).sorted(),
                mirrored: plan.contents.blobs.filter { !$0.repositories.isEmpty }.map(Ledger.Layer.init)
            )
        )
        try cache.prune(keeping: ledger)
        return plan
    }

    private func entry(_ held: [(Descriptor, String)]) throws -> Ledger.Entry {
        Ledger.Entry(
            stream: stream,
            position: BundlePosition(epoch: 1, sequence: 1),
            statement: .of([1]),
            created: try #require(Timestamp("2026-11-21T10:00:00Z")),
            sites: [],
            snapshot: nil,
            state: .of([2]),
            blobs: held.map(\.0.digest).sorted(),
            mirrored: try held.map { layer, repository in
                Ledger.Layer(
                    Contents.BlobEntry(
                        descriptor: layer,
                        repositories: [try name(repository)],
                        delivery: .held
                    )
                )
            }
        )
    }
}

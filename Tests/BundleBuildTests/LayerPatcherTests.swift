import BundleFormat
import Content
import Delta
import FileIO
import Fleet
import OCILayout
import Signing
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

/// Which layers go as patches, of what, and what is kept for the next time.
@Suite struct LayerPatcherTests {
    let hub: DeltaHub

    init() throws {
        hub = try DeltaHub()
    }

    @Test func `a layer that changed a little is patched, and other ones say why not`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        let first = try await hub.set(["a"])
        try await hub.ship(first, over: nil)
        try hub.image("a", [hub.tar(1, 2), SampleBytes.make(count: 90_000, seed: 3)])
        try hub.image("b", [hub.tar(4, 1)])
        let second = try await hub.set(["a", "b"])
        let plan = try await hub.ship(second, over: .last)
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
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        try hub.image("a", [hub.tar(1, 2)])
        let second = try await hub.set(["a"])
        try Directory.removeTree(hub.folder.path.appending("cache"))
        #expect(try await hub.patches(for: second).patches.count == 1)
        try Directory.removeTree(hub.folder.path.appending("cache"))
        let nowhere = ImageResolver([], naming: .path, options: ImageGraph.Options()) { _ in }
        let plan = try await hub.patches(for: second, upstream: nowhere)
        #expect(plan.patches.isEmpty)
        #expect(plan.reasons.values.map(\.description) == ["base-not-at-hand"])
    }

    @Test func `bundles name the version of patches that is made`() {
        #expect(Delivery.Patch.layerRecipe == "layer/\(PatchDescription.version)")
    }

    @Test func `what is patched does not depend on whether the patch was made before`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        try hub.image("a", [hub.tar(1, 2)])
        let second = try await hub.set(["a"])
        #expect(try await hub.patches(for: second).patches.count == 1)
        try Directory.removeTree(hub.place("layers"))
        let nowhere = ImageResolver([], naming: .path, options: ImageGraph.Options()) { _ in }
        let plan = try await hub.patches(for: second, upstream: nowhere)
        #expect(plan.patches.isEmpty && hub.warnings.isEmpty)
    }

    @Test(arguments: [UnreliableImages.Fault.lookup, .contains, .read])
    func `a source of bases that does not answer costs bytes, not the bundle`(_ fault: UnreliableImages.Fault)
        async throws
    {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        try hub.image("a", [hub.tar(1, 2), hub.tar(1, 3)])
        let second = try await hub.set(["a"])
        try Directory.removeTree(hub.place("layers"))
        let upstream = hub.resolver(UnreliableImages(base: hub.images, fault: fault))
        let plan = try await hub.patches(for: second, upstream: upstream)
        #expect(plan.patches.isEmpty)
        let reason = fault == .read ? "failed" : "base-not-at-hand"
        #expect(plan.reasons.values.map(\.description) == [reason, reason])
        #expect(hub.warnings.count == (fault == .read ? 2 : 1))
    }

    @Test func `a base that is damaged in the cache comes from elsewhere`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        let layer = hub.place("layers/\(try #require(hub.names(in: "layers").first))")
        let good = try ReadableFile.contents(of: layer, limit: 1 << 20)
        try DurableFile.replace(layer, with: good.map { $0 ^ 1 })
        try hub.image("a", [hub.tar(1, 2)])
        #expect(try await hub.patches(for: hub.set(["a"])).patches.count == 1)
        #expect(try ReadableFile.contents(of: layer, limit: 1 << 20) == good)
        #expect(hub.warnings.isEmpty)
    }

    @Test func `a base that does not unpack is none`() async throws {
        let good = hub.tar(1, 1)
        let damaged = try await SampleLayer.gzip(seed: 1, version: 1).dropLast(9)
        try hub.image("a", [good, Array(damaged)])
        try await hub.ship(hub.set(["a"]), over: nil)
        try hub.image("a", [hub.tar(1, 2)])
        let second = try await hub.set(["a"])
        for _ in ["made", "kept"] {
            try await hub.withPatches(for: second) { plan, _ in
                let patch = try #require(plan.patches.values.first)
                let description = try PatchDescription(of: patch.path)
                #expect(patch.bases.map(\.digest) == [Digest.of(good)])
                #expect(description.bases.map(\.digest) == [Digest.of(good)])
                #expect(patch.scratch == description.scratchLength)
            }
        }
    }

    @Test func `what a site has lost is no base, and goes whole itself`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        try hub.image("b", [hub.tar(2, 1)])
        let first = try await hub.set(["a", "b"])
        try await hub.ship(first, over: nil)
        try hub.image("a", [hub.tar(1, 2)])
        try hub.image("b", [hub.tar(2, 2)])
        let second = try await hub.set(["a", "b"])
        let (a, b) = (try hub.name("a"), try hub.name("b"))
        let base = try #require(first.blobs.first { $0.descriptor.canBePatched && $0.repositories == [a] })
        let target = try #require(second.blobs.first { $0.descriptor.canBePatched && $0.repositories == [b] })
        let plan = try await hub.patches(
            for: second,
            lost: [base.descriptor.digest, target.descriptor.digest]
        )
        #expect(plan.patches.isEmpty)
        #expect(plan.reasons.values.map(\.description) == ["repair", "repair"])
        var repaired = second
        let entry = try #require(try hub.ledger.last(of: hub.stream))
        let unknown = Digest.of([9])
        let absent = try await repaired.add(
            [base.descriptor.digest, unknown],
            of: entry,
            from: hub.cache,
            upstream: hub.resolver()
        )
        #expect(absent == [unknown])
        #expect(repaired.blobs.contains { $0.descriptor.digest == base.descriptor.digest })
    }

    @Test func `the cache keeps what the newest bundles have`() async throws {
        try hub.image("a", [hub.tar(1, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
        let layers = hub.folder.path.appending("cache").appending("layers")
        let kept = try Directory.entries(of: layers).map(\.name)
        #expect(kept.count == 1)
        try hub.image("a", [hub.tar(1, 2)])
        try await hub.ship(hub.set(["a"]), over: .last)
        #expect(try Directory.entries(of: layers).map(\.name).count == 1)
        #expect(try Directory.entries(of: layers).map(\.name) != kept)
        let patches = hub.folder.path.appending("cache").appending("patches")
        #expect(try Directory.entries(of: patches).count == 2)
        try hub.image("a", [hub.tar(7, 1)])
        try await hub.ship(hub.set(["a"]), over: nil)
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
            set.add(target, for: try hub.name("a"), from: store)
            for layer in keep { set.add(layer, for: try hub.name("a"), from: store) }
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

    // MARK: - What was shipped

    private func entry(_ held: [(Descriptor, String)]) throws -> Ledger.Entry {
        Ledger.Entry(
            stream: hub.stream,
            position: BundlePosition(epoch: 1, sequence: 1),
            statement: .of([1]),
            created: try #require(Timestamp("2026-11-21T10:00:00Z")),
            sites: [],
            snapshot: nil,
            state: .of([2]),
            blobs: try held.map { layer, repository in
                Ledger.Blob(
                    Contents.BlobEntry(
                        descriptor: layer,
                        repositories: [try hub.name(repository)],
                        delivery: .held
                    )
                )
            }
        )
    }
}

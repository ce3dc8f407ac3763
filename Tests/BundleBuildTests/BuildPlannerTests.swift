import BundleFormat
import Content
import Diagnostics
import FileIO
import Fleet
import OCILayout
import Signing
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

@Suite struct BuildPlannerTests {
    let images = MemoryImages()
    let stream = StreamID(derivedFrom: ["stream"])

    @Test func `a full bundle ships everything, the next one what is new`() async throws {
        let folder = try TemporaryDirectory()
        let ledger = Ledger(folder.path)
        let first = try await plan(["a", "b"], ledger, .last)
        #expect(first.base == nil)
        #expect(first.position.sequence == 1)
        #expect(first.held.isEmpty)
        #expect(first.shipped.count == 6)
        try ledger.record(first)

        let second = try await plan(["a", "b", "c"], ledger, .last)
        #expect(second.base == 1)
        #expect(second.shipped.count == 3)
        #expect(second.held.count == 6)
        #expect(second.shippedBytes < second.volumeBytes)
        try ledger.record(second)

        #expect(try await plan(["a", "b", "c"], ledger, .last).volumes.isEmpty)
        #expect(try await plan(["a", "b", "c"], ledger, .sequence(1)).shipped.count == 3)
        #expect(try await plan(["a", "b", "c"], ledger, .full).shipped.count == 9)
    }

    @Test func `a base that was never shipped is refused with what was`() async throws {
        let folder = try TemporaryDirectory()
        let ledger = Ledger(folder.path)
        try ledger.record(await plan(["a"], ledger, .full))
        await #expect(throws: BuildError.unknownBase(7, known: [1])) {
            _ = try await plan(["a"], ledger, .sequence(7))
        }
    }

    @Test func `a damaged ledger is said to be so`() async throws {
        let folder = try TemporaryDirectory()
        let ledger = Ledger(folder.path)
        try ledger.record(await plan(["a"], ledger, .full))
        let path = folder.path.appending(stream.description).appending("000001.json")
        for text in ["", "{}", "[]", "{\"version\":1"] {
            try DurableFile.replace(path, with: Array(text.utf8))
            #expect(throws: FleetError.self) { _ = try ledger.last(of: stream) }
        }
    }

    @Test(arguments: [
        "rm $F; mkfifo $F", "rm $F; mkdir $F", "rm $F; ln -s /etc/hostname $F", "rm $F; ln -s nowhere $F",
        "mv $F $D/1.json", "mv $F $D/+00001.json", "mv $F $D/first.json", "rm -r $D; touch $D",
        "rm -r $D; mkfifo $D",
    ])
    func `an entry that is there and no readable file is damaged, never absent`(change: String) async throws {
        let folder = try TemporaryDirectory()
        let ledger = Ledger(folder.path)
        try ledger.record(await plan(["a"], ledger, .full))
        let stream = folder.path.appending(self.stream.description)
        try await Command.require(
            "sh",
            ["-c", "D=\(stream); F=$D/000001.json; \(change)"]
        )
        for base in [BundleBase.last, .full, .sequence(1)] {
            let error = await #expect(throws: FleetError.self) { _ = try await plan(["a"], ledger, base) }
            #expect(error?.identifier == "build.damaged-ledger")
        }
    }

    @Test func `an entry is written as the encoder would, and comes back`() async throws {
        let folder = try TemporaryDirectory()
        let ledger = Ledger(folder.path)
        try ledger.record(await plan(["a", "b"], ledger, .full))
        let path = folder.path.appending(stream.description).appending("000001.json")
        let entry = try #require(try ledger.last(of: stream))
        #expect(entry.blobs.count == 6)
        #expect(try ReadableFile.contents(of: path, limit: 1 << 20) == StrictJSON.encode(entry))
    }

    @Test func `a bundle that no site would take is not planned`() throws {
        let folder = try TemporaryDirectory()
        let store = MemoryStore()
        let manifest = store.add(Array("{}".utf8), mediaType: .imageManifest)
        let repository = try RepositoryName("plant/app")
        var set = ImageSet()
        set.add(manifest, for: repository, from: store)
        for number in 0...Contents.maximumImages {
            set.add(
                Contents.ImageEntry(
                    reference: nil,
                    repository: repository,
                    tag: try Tag("v\(number)"),
                    mediaType: manifest.mediaType,
                    digest: manifest.digest,
                    size: manifest.size
                )
            )
        }
        let count = Contents.maximumImages
        #expect(throws: BuildError.tooMuch("names", count: count + 1, limit: count)) {
            try BuildPlanner(Ledger(folder.path)).plan(
                set,
                .init(stream: stream, epoch: 1, sites: [], base: .full, volumeLimit: .max, roots: [])
            )
        }
    }

    @Test(arguments: ["full", "last", "1", "42"]) func `bases are words or sequences`(text: String) {
        #expect(BundleBase(text) != nil)
    }

    @Test(arguments: ["", "Full", "0", "-1", "1.0", "9223372036854775808"])
    func `other bases are refused`(text: String) {
        #expect(BundleBase(text) == nil)
    }

    private func plan(_ names: [String], _ ledger: Ledger, _ base: BundleBase) async throws -> BuildPlan {
        var references = Set<ImageReference>()
        for name in names {
            let reference = "registry.hub:5000/plant/\(name):v1"
            try images.add(reference, seed: UInt64(name.utf8.first ?? 0))
            references.insert(try ImageReference(reference))
        }
        let resolver = ImageResolver(
            [ImageResolver.Source(name: "memory", images: images)],
            naming: .path,
            options: ImageGraph.Options()
        ) { _ in }
        let site = SiteIdentity(id: try #require(PlainName("plant-1")), uid: SiteUID(derivedFrom: ["uid"]))
        return try BuildPlanner(ledger).plan(
            await resolver.resolve(references).set,
            .init(stream: stream, epoch: 1, sites: [site], base: base, volumeLimit: .max, roots: [])
        )
    }
}

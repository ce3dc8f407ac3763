import BundleFormat
import Content
import Delta
import FileIO
import Fleet
import OCILayout
import Signing
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

/// A hub with images in memory, a ledger and a cache.
final class DeltaHub: Sendable {
    let folder: TemporaryDirectory
    let images = MemoryImages()
    let ledger: Ledger
    let cache: DeltaCache
    let stream = StreamID(derivedFrom: ["stream"])
    private let noted = Mutex<[String]>([])

    init() throws {
        let folder = try TemporaryDirectory()
        ledger = Ledger(folder.path.appending("ledger"))
        cache = DeltaCache(folder.path.appending("cache"))
        self.folder = folder
    }

    /// What a person was told.
    var warnings: [String] { noted.withLock { $0 } }

    /// A place in the cache.
    func place(_ name: String) -> FilePath { folder.path.appending("cache/\(name)") }

    /// The names in a folder of the cache.
    func names(in name: String) throws -> [String] { try Directory.entries(of: place(name)).map(\.name) }

    func name(_ text: String) throws -> RepositoryName { try RepositoryName("plant/\(text)") }

    func tar(_ seed: UInt64, _ version: Int) -> [UInt8] {
        SampleLayer.tar(seed: seed, version: version)
    }

    func image(_ name: String, _ layers: [[UInt8]]) throws {
        try images.add("registry.hub:5000/plant/\(name):v1", layers: layers, seed: 1)
    }

    func resolver(_ images: (any ImageSource)? = nil) -> ImageResolver {
        ImageResolver(
            [ImageResolver.Source(name: "memory", images: images ?? self.images)],
            naming: .path,
            options: ImageGraph.Options()
        ) { self.note($0) }
    }

    func set(_ names: [String]) async throws -> ImageSet {
        try await resolver().resolve(
            Set(names.map { try ImageReference("registry.hub:5000/plant/\($0):v1") })
        ).set
    }

    /// Plans patches of `set` over the last bundle, and lends them.
    func withPatches<Result>(
        for set: ImageSet,
        upstream: ImageResolver? = nil,
        lost: Set<Digest> = [],
        _ body: (PatchPlan, WorkFolder) async throws -> Result
    ) async throws -> Result {
        let entry = try #require(try ledger.last(of: stream))
        return try await cache.withWorkFolder { workFolder in
            let patcher = LayerPatcher(cache, .init(setting: .fast, jobs: 2), workFolder: workFolder) {
                self.note($0)
            }
            let plan = try await patcher.plan(
                set,
                over: entry,
                upstream: upstream ?? resolver(),
                lost: lost
            )
            return try await body(plan, workFolder)
        }
    }

    func patches(
        for set: ImageSet,
        upstream: ImageResolver? = nil,
        lost: Set<Digest> = []
    ) async throws -> PatchPlan {
        try await withPatches(for: set, upstream: upstream, lost: lost) { plan, _ in plan }
    }

    /// Plans a bundle, reads all that it ships as a packer would, records it and tidies up.
    @discardableResult
    func ship(_ set: ImageSet, over base: BundleBase?) async throws -> BuildPlan {
        let plan =
            base == nil
            ? try await cache.withWorkFolder { try await pack(set, .full, PatchPlan(), $0) }
            : try await withPatches(for: set) { try await pack(set, base ?? .full, $0, $1) }
        try ledger.record(plan)
        try cache.prune(keeping: ledger)
        return plan
    }

    /// Plans a bundle and reads all that it ships, with all the room that there is.
    private func pack(
        _ set: ImageSet,
        _ base: BundleBase,
        _ patches: PatchPlan,
        _ workFolder: WorkFolder
    ) async throws -> BuildPlan {
        let site = SiteIdentity(id: try #require(PlainName("plant-1")), uid: SiteUID(derivedFrom: ["uid"]))
        let plan = try BuildPlanner(ledger).plan(
            set,
            .init(stream: stream, epoch: 1, sites: [site], base: base, volumeLimit: .max, roots: []),
            patches: patches
        )
        let source = patches.source(beside: cache.packing(set.source, workFolder: workFolder))
        for blob in plan.contents.blobs {
            guard let carried = blob.delivery.carried(for: blob.descriptor) else { continue }
            _ = try await source.read(carried, limit: 1 << 20)
        }
        return plan
    }

    private func note(_ event: BuildEvent) {
        if case .warning(let text) = event { noted.withLock { $0.append(text) } }
    }
}

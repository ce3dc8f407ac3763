import BundleBuild
import BundleFormat
import Content
import Delta
import Fleet
import Signing
import SystemPackage

/// Plans a bundle of an assembled snapshot: what the site has, what goes whole, and what as a patch.
struct BundlePlanning {
    /// The memory that making one patch may take, in bytes.
    private static let memory: [PatchSettings: Int64] = [.fast: 512 << 20, .small: 1_536 << 20]

    let ledger: Ledger
    let deltas: FleetConfiguration.Deltas
    let runtime: RunEnvironment
    let report: @Sendable (BuildEvent) -> Void

    /// What is to be packed.
    struct Planned {
        let plan: BuildPlan
        /// What the volumes are made of.
        let source: ShippedContent
        /// What each image takes.
        let imageSizes: [ImageSizes]
    }

    /// Plans, and lends the plan while what it needs is there.
    /// - Parameter medium: Where the bundle goes; nil for a dry run, of which nothing is kept but patches.
    func with<Result>(
        _ assembled: SnapshotAssembly.Result,
        _ request: BuildPlanner.Request,
        to medium: FilePath?,
        _ body: (Planned) async throws -> Result
    ) async throws -> Result {
        let planner = BuildPlanner(ledger)
        let base = try planner.base(of: request)
        guard deltas.setting != .off, base != nil || medium != nil else {
            let plan = try planner.plan(assembled.images, request)
            return try await body(planned(plan, assembled.images, ShippedContent(assembled.images.source)))
        }
        let cache = DeltaCache(deltas.cache)
        return try await cache.withWorkFolder { workFolder in
            var images = assembled.images
            var patches = PatchPlan()
            if let medium {
                let held = (base?.digests ?? []).subtracting(request.lost)
                let whole = images.blobs.map(\.descriptor).filter { !held.contains($0.digest) }
                workFolder.reserve(whole.reduce(0) { $0 + $1.size }, on: medium)
            }
            if let base {
                let absent = try await images.add(
                    request.lost,
                    of: base,
                    from: cache,
                    upstream: assembled.upstream
                )
                for digest in absent {
                    report(.warning("\(digest) is not at this hub any more; what needs it goes whole"))
                }
                patches = try await patcher(cache, workFolder).plan(
                    images,
                    over: base,
                    upstream: assembled.upstream,
                    lost: request.lost
                )
            }
            let plan = try planner.plan(images, request, patches: patches)
            if let medium { workFolder.reserve(plan.volumeBytes, on: medium) }
            let source = ShippedContent(cache.packing(images.source, workFolder: workFolder), patches)
            return try await body(planned(plan, images, source))
        }
    }

    /// Drops from the cache what no newest bundle has; a cache that cannot be tidied does not undo a bundle.
    func tidy() {
        guard deltas.setting != .off else { return }
        do {
            try DeltaCache(deltas.cache).prune(keeping: ledger)
        } catch {
            report(.warning("the cache \(deltas.cache) could not be tidied: \(error)"))
        }
    }

    private func planned(_ plan: BuildPlan, _ images: ImageSet, _ source: ShippedContent) async throws
        -> Planned
    {
        Planned(
            plan: plan,
            source: source,
            imageSizes: try await plan.contents.imageSizes(reading: images.source)
        )
    }

    private func patcher(_ cache: DeltaCache, _ workFolder: WorkFolder) -> LayerPatcher {
        let setting: PatchSettings = deltas.setting == .small ? .small : .fast
        let fitting = Int(clamping: runtime.memory / 2 / (Self.memory[setting] ?? 1 << 30))
        let options = LayerPatcher.Options(
            setting: setting,
            jobs: max(1, min(runtime.processors, fitting))
        )
        return LayerPatcher(cache, options, workFolder: workFolder, report: report)
    }
}

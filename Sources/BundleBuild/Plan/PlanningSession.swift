import BundleFormat
import Content
import Delta
import Fleet
import SystemPackage

/// What is to be packed.
struct PlannedBundle {
    let plan: BuildPlan
    /// What the volumes are made of.
    let source: RoutedSource
    /// What each image takes.
    let imageSizes: [ImageSizes]
}

/// Plans the bundles of one run: what a site has, what goes whole, and what as a patch; a patch that several need is made once.
struct PlanningSession {
    /// The memory that making one patch may take, in bytes.
    private static let memory: [PatchSettings: Int64] = [.fast: 512 << 20, .small: 1_536 << 20]

    private let planner: BuildPlanner
    private let report: @Sendable (BuildEvent) -> Void
    private let deltas: Deltas?

    private struct Deltas {
        let cache: DeltaCache
        let workFolder: WorkFolder
        let patcher: LayerPatcher
    }

    /// Plans for the time of `body`, in which what patches need is there.
    /// - Parameter makesPatches: False where no bundle builds on another one and nothing is packed: then the cache is not touched.
    static func with<Result>(
        _ ledger: Ledger,
        _ deltas: FleetConfiguration.Deltas,
        makesPatches: Bool,
        on machine: Machine,
        report: @escaping @Sendable (BuildEvent) -> Void,
        _ body: (PlanningSession) async throws -> Result
    ) async throws -> Result {
        let planner = BuildPlanner(ledger)
        guard makesPatches, deltas.setting != .off else {
            return try await body(PlanningSession(planner: planner, report: report, deltas: nil))
        }
        let cache = DeltaCache(deltas.cache)
        let setting: PatchSettings = deltas.setting == .small ? .small : .fast
        let jobs = machine.jobs(ofMemory: memory[setting] ?? 1 << 30)
        return try await cache.withWorkFolder { workFolder in
            let patcher = LayerPatcher(
                cache,
                .init(setting: setting, jobs: jobs),
                workFolder: workFolder,
                report: report
            )
            let tools = Deltas(cache: cache, workFolder: workFolder, patcher: patcher)
            return try await body(PlanningSession(planner: planner, report: report, deltas: tools))
        }
    }

    /// Plans a bundle of `images`.
    /// - Parameters:
    ///   - resolver: Where blobs are looked for that the cache does not hold.
    ///   - medium: Where the bundle goes; nil for a dry run, of which nothing is kept but patches.
    func plan(
        _ images: ImageSet,
        _ request: BuildPlanner.Request,
        upstream resolver: ImageResolver,
        to medium: FilePath?
    ) async throws -> PlannedBundle {
        let base = try planner.base(of: request)
        guard let deltas, base != nil || medium != nil else {
            return try await planned(
                planner.plan(images, request),
                images,
                RoutedSource([:], others: images.source)
            )
        }
        var images = images
        var patches = PatchPlan()
        if let medium {
            let held = (base?.digests ?? []).subtracting(request.lost)
            let whole = images.blobs.map(\.descriptor).filter { !held.contains($0.digest) }
            deltas.workFolder.reserve(whole.reduce(0) { $0 + $1.size }, on: medium)
        }
        if let base {
            let absent = try await images.add(request.lost, of: base, from: deltas.cache, upstream: resolver)
            for digest in absent {
                report(.warning("\(digest) is not at this hub any more; what needs it goes whole"))
            }
            patches = try await deltas.patcher.plan(
                images,
                over: base,
                upstream: resolver,
                lost: request.lost
            )
        }
        let plan = try planner.plan(images, request, patches: patches)
        if let medium { deltas.workFolder.reserve(plan.volumeBytes, on: medium) }
        let blobs = deltas.cache.packing(images.source, workFolder: deltas.workFolder)
        return try await planned(plan, images, patches.source(beside: blobs))
    }

    private func planned(_ plan: BuildPlan, _ images: ImageSet, _ source: RoutedSource) async throws
        -> PlannedBundle
    {
        PlannedBundle(
            plan: plan,
            source: source,
            imageSizes: try await plan.contents.imageSizes(reading: images.source)
        )
    }
}

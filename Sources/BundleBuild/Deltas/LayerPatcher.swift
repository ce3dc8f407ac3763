import BundleFormat
package import Content
package import Delta
import Diagnostics
import FileIO
package import Fleet
import Synchronization
import SystemPackage

/// Decides for each layer that a site lacks whether it goes whole or as a patch, by making the patch.
///
///     bases: layers that the site has as of the base           (BaseChoice)
///     which of them does the hub still have?                     (BaseLocator)
///     made before, for this site or another?                     (PatchCache)
///     else: make the patch, apply it, compare the digest         (LayerPatch)
///     worth it: less than nine tenths of the layer
package struct LayerPatcher: Sendable {
    /// How a patcher works.
    package struct Options: Sendable {
        /// How much work goes into a patch.
        package let setting: PatchSettings
        /// How many patches are made at a time; it does not change the bytes.
        package let jobs: Int

        /// Chooses.
        package init(setting: PatchSettings, jobs: Int) {
            self.setting = setting
            self.jobs = jobs
        }
    }

    private let cache: DeltaCache
    private let options: Options
    private let workFolder: WorkFolder
    private let report: @Sendable (BuildEvent) -> Void
    private let made = Made()

    /// What came of the tries of this run, whose patches are in its work folder.
    private final class Made: Sendable {
        let outcomes = Mutex<[PatchKey: PatchCache.Outcome]>([:])
    }

    /// Makes patches in `workFolder`, which `cache` has lent.
    package init(
        _ cache: DeltaCache,
        _ options: Options,
        workFolder: WorkFolder,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.cache = cache
        self.options = options
        self.workFolder = workFolder
        self.report = report
    }

    /// Makes the patches of a bundle of `set` for sites that have `base`.
    /// - Parameters:
    ///   - upstream: Where bases are looked for that the cache does not hold.
    ///   - lost: What the site does not have after all; it is no base, and what needs it goes whole.
    /// - Throws: When the run is cancelled; everything else costs bytes, and a warning.
    package func plan(
        _ set: ImageSet,
        over base: Ledger.Entry,
        upstream: ImageResolver,
        lost: Set<Digest> = []
    ) async throws -> PatchPlan {
        let held = base.digests
        let choice = BaseChoice(for: set, among: base)
        let holders = BaseLocator(cache: cache.layers, upstream: upstream, naming: set)
        let source = CachingSource(set.source, cache: cache.layers, workFolder: workFolder)
        let wanted = set.blobs.filter {
            !held.contains($0.descriptor.digest) && $0.descriptor.canBePatched && !$0.repositories.isEmpty
        }.sorted { $0.descriptor.size > $1.descriptor.size }
        if !wanted.isEmpty {
            report(.comparing(layers: wanted.count, bytes: wanted.reduce(0) { $0 + $1.descriptor.size }))
        }
        let outcomes = try await wanted.mapConcurrently(limit: options.jobs) { [self] layer in
            let bases = choice.bases(for: layer)
            let isLost = ([layer.descriptor.digest] + bases.map(\.digest)).contains(where: lost.contains)
            let outcome: PatchOutcome<MadePatch> =
                isLost ? .whole(.repair) : try await decide(layer.descriptor, bases, holders, source)
            report(.compared(bytes: layer.descriptor.size))
            return outcome
        }
        return PatchPlan(Dictionary(zip(wanted.map(\.descriptor.digest), outcomes)) { first, _ in first })
    }

    private func decide(
        _ layer: Descriptor,
        _ chosen: [Ledger.Blob],
        _ holders: BaseLocator,
        _ source: CachingSource
    ) async throws -> PatchOutcome<MadePatch> {
        guard !chosen.isEmpty else { return .whole(.noBase) }
        var bases: [Ledger.Blob] = []
        var found: [Digest: any ContentSource] = [:]
        for base in chosen {
            guard let holder = try await holders.holder(of: base) else { continue }
            bases.append(base)
            found[base.digest] = CachingSource(holder, cache: cache.layers, workFolder: workFolder)
        }
        guard !bases.isEmpty else { return .whole(.baseNotAtHand) }
        let key = PatchKey(target: layer.digest, bases: bases.map(\.digest), setting: options.setting)
        if let known = made.outcomes.withLock({ $0[key] }) ?? cache.patches.outcome(of: key, in: workFolder) {
            made.outcomes.withLock { $0[key] = known }
            return judge(known, layer, bases)
        }
        let path = workFolder.newPath("patch")
        do {
            let outcome = try await LayerPatch.make(
                of: layer,
                from: source,
                bases: bases.map(\.descriptor),
                heldBy: RoutedSource(found),
                settings: options.setting,
                scratch: workFolder.newPath("scratch"),
                at: path
            ).map { _ in try CachedPatch(at: path, for: key) }
            cache.patches.keep(outcome, of: key, in: workFolder)
            made.outcomes.withLock { $0[key] = outcome }
            return judge(outcome, layer, bases)
        } catch {
            try Task.checkCancellation()
            if error is CancellationError { throw error }
            if let error = error as? any PatchError, error.exitClass == .environment { throw error }
            if let base = bases.first(where: { error.isAbout($0.digest) }), holders.doubt(base) {
                return try await decide(layer, chosen, holders, source)
            }
            // A base that is not what it should be costs bytes, not the bundle; a damaged layer stops the build when it is packed.
            report(.warning("\(layer.digest) goes whole: \(error)"))
            return .whole(.failed)
        }
    }

    /// A patch must save a tenth of its layer, or the site's work is not worth it.
    private func judge(_ outcome: PatchCache.Outcome, _ layer: Descriptor, _ bases: [Ledger.Blob])
        -> PatchOutcome<MadePatch>
    {
        switch outcome {
        case .whole(let reason): return .whole(reason)
        case .patch(let patch):
            guard patch.size < layer.size / 10 * 9 else { return .whole(.noGain) }
            let descriptor = Descriptor(
                mediaType: "application/vnd.sealift.patch",
                digest: patch.digest,
                size: patch.size
            )
            return .patch(
                MadePatch(
                    path: patch.path,
                    descriptor: descriptor,
                    bases: patch.bases.compactMap { used in bases.first { $0.digest == used } },
                    scratch: patch.scratch
                )
            )
        }
    }
}

extension Error {
    /// Whether a source holds this content otherwise than it should, or not at all.
    fileprivate func isAbout(_ digest: Digest) -> Bool {
        (self as? any WrongContentError)?.wrongContent == digest || self as? ContentError == .missing(digest)
    }
}

import BundleFormat
import Content
import FileIO
import OCILayout

/// Carries out the part of an import that nobody can see: content into staging, and into the mirror where nothing refers to it.
struct BundleLoader {
    let bundle: VerifiedBundle
    let target: any ImportTarget
    let source: BundleSource
    let report: @Sendable (ImportEvent) -> Void

    /// Loads what the plan names; what is on another medium is left for the next run.
    /// - Throws: ``ImportError/missingVolumes(_:)`` when everything on this medium is loaded but it was not all.
    func load(_ plan: ImportPlan) async throws {
        try source.staging.prepare()
        for number in source.volumes.available.sorted() {
            try source.volumes.checkFraming(of: number)
        }
        let carried = Dictionary(
            bundle.contents.blobs.compactMap { $0.delivery.carried(for: $0.descriptor) }.map {
                ($0.digest, $0)
            }
        ) { first, _ in first }
        let entries = Dictionary(uniqueKeysWithValues: bundle.contents.blobs.map { ($0.digest, $0) })
        for blob in plan.spreads.compactMap({ entries[$0] }) {
            try await target.spread(blob, from: bundle.contents.holders(of: blob))
        }
        let loads = plan.loads.compactMap { entries[$0.blob] }
        try await forEachConcurrently(loads.filter { !$0.delivery.isPatch }, limit: 2) { blob in
            try await load(blob)
        }
        let patched = loads.filter(\.delivery.isPatch)
        let patches = PatchLoader(bundle: bundle, target: target, source: source, report: report)
        for blob in patched {
            try await patches.load(blob, beside: patched)
        }
        try await forEachConcurrently(plan.checks.compactMap { entries[$0] }, limit: 2) { blob in
            try await check(blob)
        }
        for digest in plan.partial {
            guard let carried = carried[digest] else { continue }
            try await source.stageParts(of: carried) { report(.loaded(bytes: $0)) }
        }
        guard plan.missingVolumes.isEmpty else { throw ImportError.missingVolumes(plan.missingVolumes) }
    }

    private func load(_ blob: Contents.BlobEntry) async throws {
        do {
            try await target.load(blob, from: source) { report(.loaded(bytes: $0)) }
        } catch let error as ContentError {
            // A part that an earlier medium brought may be the bad one: all are read anew.
            try source.staging.removeParts(of: blob.descriptor, count: blob.delivery.parts.count)
            throw source.volumes.altered(blob.descriptor, error)
        }
        try source.staging.removeParts(of: blob.descriptor, count: blob.delivery.parts.count)
    }

    /// Verifies what the medium carries although the mirror has it; a copy in the mirror that is damaged is loaded again.
    private func check(_ blob: Contents.BlobEntry) async throws {
        guard let carried = blob.delivery.carried(for: blob.descriptor) else { return }
        try await source.volumes.verify(carried)
        guard !blob.repositories.isEmpty, !blob.delivery.isPatch, target.comparesCopies else { return }
        if try await !target.isIntact(blob) {
            report(.replacing(blob.digest))
            try await load(blob)
        }
    }
}

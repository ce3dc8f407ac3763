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
        let entries = Dictionary(uniqueKeysWithValues: bundle.contents.blobs.map { ($0.digest, $0) })
        try await forEachConcurrently(plan.loads.compactMap { entries[$0.blob] }, limit: 2) { blob in
            try await load(blob)
        }
        try await forEachConcurrently(plan.checks.compactMap { entries[$0]?.descriptor }, limit: 2) { blob in
            try await source.volumes.verify(blob)
        }
        for digest in plan.partial {
            guard let blob = entries[digest] else { continue }
            try await source.stageParts(of: blob.descriptor) { report(.loaded(bytes: $0)) }
        }
        guard plan.missingVolumes.isEmpty else { throw ImportError.missingVolumes(plan.missingVolumes) }
    }

    private func load(_ blob: Contents.BlobEntry) async throws {
        do {
            try await target.load(blob, from: source) { report(.loaded(bytes: $0)) }
        } catch let error as ContentError {
            throw source.volumes.altered(blob.descriptor, error)
        }
        try source.staging.removeParts(of: blob.descriptor, count: blob.delivery.parts.count)
    }
}

import BundleFormat
import Content
import FileIO
import OCILayout

/// Carries out the part of an import that nobody can see: content into staging, and into the mirror where nothing refers to it.
struct BundleLoader {
    let bundle: AcceptedBundle
    let holdings: Holdings
    let source: BundleSource
    let report: @Sendable (ImportEvent) -> Void

    /// Loads what the plan names; what is on another medium is left for the next run.
    /// - Throws: ``ImportError/missingVolumes(_:)`` when everything on this medium is loaded but it was not all.
    func load(_ plan: ImportPlan) async throws {
        try source.staging.prepare()
        for number in source.volumes.available.sorted() {
            try source.volumes.checkFraming(of: number)
        }
        let contents = bundle.contents
        for blob in plan.mounts.lazy.compactMap({ contents.blob($0) }) {
            try await holdings.mount(blob, from: contents.holders(of: blob))
        }
        try await forEachConcurrently(plan.loads, limit: 2) { wanted in
            if wanted.patch == nil, let blob = contents.blob(wanted.blob) { try await load(blob) }
        }
        let patches = PatchLoader(bundle: bundle, holdings: holdings, source: source, report: report)
        for wanted in plan.loads where wanted.patch != nil {
            if let blob = contents.blob(wanted.blob) { try await patches.load(blob, in: plan) }
        }
        try await forEachConcurrently(plan.checks, limit: 2) { digest in
            if let blob = contents.blob(digest) { try await check(blob) }
        }
        for digest in plan.partial {
            guard let carried = source.volumes.plan.content(digest) else { continue }
            try await source.stageParts(of: carried.descriptor) { report(.loaded(bytes: $0)) }
        }
        guard plan.missingVolumes.isEmpty else { throw ImportError.missingVolumes(plan.missingVolumes) }
    }

    private func load(_ blob: Contents.BlobEntry) async throws {
        do {
            try await holdings.load(blob, from: source) { report(.loaded(bytes: $0)) }
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
        guard !blob.repositories.isEmpty, !blob.delivery.isPatch, holdings.mirror.comparesCopies else {
            return
        }
        if try await !holdings.isIntact(blob) {
            report(.replacing(blob.digest))
            try await load(blob)
        }
    }
}

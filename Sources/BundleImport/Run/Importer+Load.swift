import BundleFormat
import Content
import Diagnostics
import OCILayout
import Signing
import Site

extension Importer {
    /// Runs what comes before anything is visible; what goes wrong leaves one record, and a request to the hub where that would help.
    func recordingFailures<Value>(
        of bundle: AcceptedBundle,
        _ state: SiteState,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as BundleFormatError where error.exitClass != .media {
            try distrust(bundle)
            try recordFailure(error, bundle, state)
            throw error
        } catch {
            let error = try requestingRepair(error, bundle, state)
            try recordFailure(error, bundle, state)
            throw error
        }
    }

    /// Loads what the plan names, where nothing shows it.
    func load(_ bundle: AcceptedBundle, _ plan: ImportPlan) async throws {
        report(.planned(plan))
        try site.journal.append(.began(statement: plan.statement, plan: plan.digest))
        let loader = BundleLoader(
            bundle: bundle,
            holdings: holdings,
            source: source(of: bundle),
            report: report
        )
        try await loader.load(plan)
        try await checkReplaced(plan, of: bundle) { !$0.waitsInStaging }
    }

    /// Reads what was loaded again because the mirror's copy was damaged: a registry may keep the copy that it has.
    /// - Parameter isThere: Whether the mirror has been given a blob by now.
    /// - Throws: ``ImportError/damagedMirror(_:images:mirror:)``.
    func checkReplaced(
        _ plan: ImportPlan,
        of bundle: AcceptedBundle,
        where isThere: (Contents.BlobEntry) -> Bool
    ) async throws {
        guard !holdings.stagesEverything else { return }
        let damaged = Set(plan.damaged)
        for blob in bundle.contents.blobs where damaged.contains(blob.digest) && isThere(blob) {
            guard try await !holdings.isIntact(blob) else { continue }
            throw ImportError.damagedMirror(
                blob.digest,
                images: bundle.contents.images(needing: [blob.digest]),
                mirror: holdings.mirror.name
            )
        }
    }

    /// What is at hand of a bundle: volumes on the medium, and parts from earlier media.
    func source(of bundle: AcceptedBundle) -> BundleSource {
        BundleSource(volumes: bundle.volumes, staging: holdings.staging)
    }

    /// Holds the manifests and the snapshot that are at hand against the list, before anything moves; all of them are held against it again
    /// before they become visible.
    func checkAtHand(_ bundle: AcceptedBundle) async throws {
        do {
            _ = try await bundle.listing.checkGraph { try holder(of: $0, in: bundle) }
        } catch let error as ContentError {
            throw bundle.volumes.altered(error)
        }
    }

    /// Where a manifest or a part of the snapshot is at hand; nil where that is another medium, or the mirror.
    func holder(of blob: Contents.BlobEntry, in bundle: AcceptedBundle) throws -> (any ContentSource)? {
        if try holdings.staging.contains(blob.descriptor) { return holdings.staging }
        if bundle.volumes.contains(blob.descriptor) { return bundle.volumes }
        guard blob.repositories.isEmpty, try holdings.snapshots.contains(blob.descriptor) else { return nil }
        return holdings.snapshots
    }

    /// Writes down what the hub is to ship, when that is what would help.
    private func requestingRepair(_ error: any Error, _ bundle: AcceptedBundle, _ state: SiteState) throws
        -> any Error
    {
        guard let refusal = error as? ImportError, let unusable = refusal.unusable else { return error }
        do {
            guard let path = try site.requestRepair(of: Set(unusable.digests), state: state) else {
                return error
            }
            report(.requestedRepair(path))
            return refusal.requested(at: path)
        } catch {
            try recordFailure(refusal, bundle, state)
            throw error
        }
    }

    /// Drops what was staged from a medium that turned out to be altered, so that all of it is read and verified anew; what came
    /// from other media stays.
    private func distrust(_ bundle: AcceptedBundle) throws {
        for blob in bundle.contents.blobs
        where blob.delivery.parts.contains(where: { bundle.volumes.available.contains($0.volume) }) {
            try holdings.staging.remove(blob.descriptor)
            if let carried = blob.delivery.carried(for: blob.descriptor) {
                try holdings.staging.remove(carried)
            }
        }
    }
}

import BundleFormat
import Content
import Delta
import Diagnostics
import OCILayout

/// Rebuilds layers from patches, one after the other.
///
///     the patch is staged, verified against its signed digest
///     the bases are spooled from the mirror, verified and unpacked, into the scratch folder
///     the rebuilt layer streams into the mirror, which verifies its digest
///     the patch is dropped
///
/// Killed anywhere, the next run begins with the layer that was not there yet.
struct PatchLoader {
    let bundle: AcceptedBundle
    let holdings: Holdings
    let source: BundleSource
    let report: @Sendable (ImportEvent) -> Void

    /// Loads `blob`, which a patch makes.
    /// - Parameter plan: What else this run loads; when one patch has a damaged base, those of the others are looked at, too.
    /// - Throws: ``ImportError/damagedBase(_:)``, ``ImportError/missingBase(_:)``, ``ImportError/wrongPatch(_:reason:)``,
    ///   ``BundleFormatError`` for an altered patch.
    func load(_ blob: Contents.BlobEntry, in plan: ImportPlan) async throws {
        guard case .patch(let patch) = blob.delivery,
            let carried = blob.delivery.carried(for: blob.descriptor)
        else { return }
        do {
            try await source.staging.put(carried, from: source) { _ in }
        } catch let error as ContentError {
            // A part that an earlier medium brought may be the bad one: all are read anew.
            try source.staging.removeParts(of: carried, count: patch.parts.count)
            throw source.volumes.altered(carried, error)
        }
        do {
            let file = source.staging.path(of: carried)
            // Before anything is unpacked.
            try PatchDescription(of: file).check(
                makes: blob.descriptor,
                of: patch.bases,
                scratchLength: patch.scratch
            )
            let bases = patch.bases.compactMap(bundle.contents.base)
            try await LayerPatch.withPatchedLayer(
                from: file,
                bases: Dictionary(bases.map { ($0.digest, $0.descriptor) }) { first, _ in first },
                heldBy: holders(of: bases),
                scratch: source.staging.scratch
            ) { layer in
                try await holdings.load(blob, from: layer) { report(.loaded(bytes: $0)) }
            }
        } catch DeltaError.otherZstd(_, let needed) {
            throw ImportError.unknownRecipe(blob.digest, recipe: "\(patch.recipe) of libzstd \(needed)")
        } catch  where Self.isAboutContent(error, of: patch) {
            throw try await failure(of: blob, "\(error)", plan)
        }
        try source.staging.remove(carried)
        try source.staging.removeParts(of: carried, count: patch.parts.count)
    }

    /// Whether bases or patch are to blame, not the way to them, the disk or a lack of memory.
    private static func isAboutContent(_ error: any Error, of patch: Delivery.Patch) -> Bool {
        if let error = error as? any PatchError { return error.exitClass == .corrupt }
        if error is ContentError { return true }
        guard let wrong = (error as? any WrongContentError)?.wrongContent else { return false }
        return patch.bases.contains(wrong)
    }

    private func holders(of bases: [Contents.BaseEntry]) async throws -> RoutedSource {
        var holders: [Digest: any ContentSource] = [:]
        for base in bases {
            holders[base.digest] = try await holdings.holder(of: base.descriptor, in: base.repositories)
        }
        return RoutedSource(holders)
    }

    /// What is to blame: the bases, of which all that are still needed are read to the end; else the patch.
    private func failure(
        of blob: Contents.BlobEntry,
        _ reason: String,
        _ plan: ImportPlan
    ) async throws -> ImportError {
        let others = plan.loads.lazy.filter { $0.patch != nil }.compactMap { bundle.contents.blob($0.blob) }
        let needed = Set(blob.delivery.bases).union(others.flatMap(\.delivery.bases))
        var missing = Set<Digest>()
        var damaged = Set<Digest>()
        for base in bundle.contents.bases where needed.contains(base.digest) {
            guard let holder = try await holdings.holder(of: base.descriptor, in: base.repositories) else {
                missing.insert(base.digest)
                continue
            }
            if try await !base.descriptor.isHeld(by: holder) { damaged.insert(base.digest) }
        }
        if !damaged.isEmpty { return .damagedBase(bundle.unusable(damaged.union(missing))) }
        if !missing.isEmpty { return .missingBase(bundle.unusable(missing)) }
        return .wrongPatch(bundle.unusable([blob.digest]), reason: reason)
    }
}

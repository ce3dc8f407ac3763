import BundleFormat
import Content
import FileIO
import OCILayout
import Signing
import Synchronization
import SystemPackage

/// Compares a verified bundle with what the site has.
struct ImportPlanner {
    /// Room that is left beside the exact need, for folders and small files: 4 MiB.
    private static let reserve: Int64 = 4 << 20
    /// Disks give space in blocks; the usual size in bytes.
    private static let block: Int64 = 4_096

    let bundle: VerifiedBundle
    let state: SiteState
    let target: any ImportTarget
    let holdings: Holdings
    let source: BundleSource
    /// Whether every byte of what the site has is read.
    let checksCopies: Bool
    let report: @Sendable (ImportEvent) -> Void

    func plan() async throws -> ImportPlan {
        let found = try await presentBlobs()
        let damaged = checksCopies ? try await damagedBlobs(among: found) : []
        let present = found.subtracting(damaged)
        var loads: [ImportPlan.Load] = []
        var spreads: [Digest] = []
        var partial: [Descriptor] = []
        var missingVolumes = Set<Int>()
        var unusable = Set<Digest>()
        for blob in bundle.contents.blobs where !present.contains(blob.digest) {
            guard let carried = blob.delivery.carried(for: blob.descriptor) else {
                if !damaged.contains(blob.digest), try await isElsewhere(blob) {
                    spreads.append(blob.digest)
                } else {
                    unusable.insert(blob.digest)
                }
                continue
            }
            if case .patch(let patch) = blob.delivery {
                guard patch.recipe == Delivery.Patch.layerRecipe else {
                    throw ImportError.unknownRecipe(blob.digest, recipe: patch.recipe)
                }
                unusable.formUnion(try await missing(patch.bases))
            }
            if try source.isAtHand(carried) {
                loads.append(.init(blob))
            } else {
                missingVolumes.formUnion(try source.missingVolumes(for: carried))
                if blob.delivery.parts.contains(where: { source.volumes.available.contains($0.volume) }) {
                    partial.append(carried)
                }
            }
        }
        guard unusable.isEmpty else { throw refusal(unusable, damaged: damaged, present: present) }
        let held = present.union(spreads)
        let presentBytes = bundle.contents.blobs.filter { held.contains($0.digest) }.reduce(0) {
            $0 + $1.size
        }
        let scratch = scratchBytes(for: loads)
        let plan = ImportPlan(
            statement: bundle.signed.digest,
            position: bundle.statement.position,
            snapshot: bundle.contents.snapshot?.id,
            generation: state.generation,
            mirror: target.name,
            loads: loads,
            spreads: spreads,
            checks: try carriedAgain(present),
            damaged: damaged.sorted(),
            partial: partial.map(\.digest),
            missingVolumes: missingVolumes.sorted().map(BundleNames.volume),
            presentBlobs: held.count,
            presentBytes: presentBytes,
            neededBytes: neededBytes(for: loads, partial: partial) + scratch,
            scratchBytes: scratch,
            availableBytes: try availableBytes(),
            tags: tags()
        )
        try checkSpace(plan)
        return plan
    }

    private func presentBlobs() async throws -> Set<Digest> {
        let present = Mutex(Set<Digest>())
        try await forEachConcurrently(bundle.contents.blobs, limit: 4) { blob in
            if try await holdings.contains(blob, in: target), try await !isToBeReplaced(blob) {
                present.withLock { _ = $0.insert(blob.digest) }
            }
        }
        return present.withLock { $0 }
    }

    /// Reads everything that the site has of the bundle.
    private func damagedBlobs(among present: Set<Digest>) async throws -> Set<Digest> {
        let blobs = bundle.contents.blobs.filter { present.contains($0.digest) }
        report(.checking(blobs: blobs.count, bytes: blobs.reduce(0) { $0 + $1.size }))
        let damaged = Mutex(Set<Digest>())
        try await forEachConcurrently(blobs, limit: 2) { blob in
            if try !holdings.staging.contains(blob.descriptor),
                try await !holdings.isIntact(blob, in: target)
            {
                damaged.withLock { _ = $0.insert(blob.digest) }
            }
            report(.checked(bytes: blob.size))
        }
        return damaged.withLock { $0 }
    }

    /// Whether the mirror's copy of a blob is damaged that comes whole, but in parts on several media: then the parts are kept until all
    /// are here.
    private func isToBeReplaced(_ blob: Contents.BlobEntry) async throws -> Bool {
        guard case .whole(let parts) = blob.delivery, !blob.repositories.isEmpty, target.comparesCopies,
            try !holdings.staging.contains(blob.descriptor)
        else { return false }
        let here = parts.filter { source.volumes.available.contains($0.volume) }.count
        guard here > 0, here < parts.count else { return false }
        return try await !target.isIntact(blob)
    }

    /// What is there already, carried by this medium, and not verified by an earlier run of this import.
    private func carriedAgain(_ present: Set<Digest>) throws -> [Digest] {
        try bundle.contents.blobs.filter { blob in
            guard let carried = blob.delivery.carried(for: blob.descriptor) else { return false }
            return try present.contains(blob.digest) && !holdings.staging.contains(blob.descriptor)
                && source.volumes.contains(carried)
        }.map(\.digest)
    }

    /// Which of these bases the mirror does not hold.
    private func missing(_ bases: [Digest]) async throws -> Set<Digest> {
        var missing = Set<Digest>()
        for base in bundle.contents.bases where bases.contains(base.digest) {
            if try await target.holder(of: base.descriptor, in: base.repositories) == nil {
                missing.insert(base.digest)
            }
        }
        return missing
    }

    /// A mirror that has lost a bundle which the site has imported lacks more than what that bundle builds on.
    private func refusal(_ blobs: Set<Digest>, damaged: Set<Digest>, present: Set<Digest>) -> ImportError {
        let isImported = state.bundle?.statement == bundle.signed.digest
        let absent = bundle.contents.blobs.map(\.digest).filter { !present.contains($0) }
        let unusable = bundle.unusable(isImported ? blobs.union(absent) : blobs)
        return blobs.isDisjoint(with: damaged) ? .missingBase(unusable) : .damagedBase(unusable)
    }

    /// Whether the mirror holds a blob in another repository than those that need it.
    private func isElsewhere(_ blob: Contents.BlobEntry) async throws -> Bool {
        guard !blob.repositories.isEmpty else { return false }
        return try await target.holder(of: blob.descriptor, in: bundle.contents.holders(of: blob)) != nil
    }

    private func tags() -> [TagMove] {
        bundle.contents.images.compactMap { image in
            image.tag.map {
                TagMove(
                    repository: image.repository,
                    tag: $0,
                    descriptor: image.descriptor,
                    original: image.reference
                )
            }
        }
    }

    /// What loading takes on the disks of this machine: everything for a layout, what waits in staging for a registry.
    private func neededBytes(for loads: [ImportPlan.Load], partial: [Descriptor]) -> Int64 {
        let loading = Set(loads.map(\.blob))
        let staged = bundle.contents.blobs.filter { blob in
            loading.contains(blob.digest) && (target.stagesEverything || blob.waitsInStaging)
        }
        return (staged.map(\.size) + partial.map(\.size)).reduce(0) { $0 + Self.roundedUp($1) }
    }

    /// What applying patches takes, one at a time.
    private func scratchBytes(for loads: [ImportPlan.Load]) -> Int64 {
        let loading = Set(loads.filter { $0.patch != nil }.map(\.blob))
        return bundle.contents.blobs.filter { loading.contains($0.digest) }.map { blob in
            guard case .patch(let patch) = blob.delivery else { return 0 }
            let (sum, overflow) = Self.roundedUp(patch.size).addingReportingOverflow(patch.scratch)
            return overflow ? .max : sum
        }.max() ?? 0
    }

    private static func roundedUp(_ size: Int64) -> Int64 {
        (size + block - 1) / block * block
    }

    private func availableBytes() throws -> Int64? {
        let spaces = try [FreeSpace(at: holdings.staging.folder), target.freeSpace()]
        return spaces.compactMap { $0?.bytes }.min()
    }

    private func checkSpace(_ plan: ImportPlan) throws {
        guard plan.neededBytes > 0, let available = plan.availableBytes else { return }
        let needed = plan.neededBytes + Self.reserve
        guard available >= needed else {
            throw ImportError.notEnoughSpace(
                place: target.stagesEverything ? target.name : holdings.staging.folder.string,
                needed: needed,
                available: available
            )
        }
    }
}

extension ImportPlan.Load {
    fileprivate init(_ entry: Contents.BlobEntry) {
        blob = entry.digest
        size = entry.size
        volumes = entry.delivery.parts.map(\.volume)
        patch = if case .patch(let patch) = entry.delivery { patch.digest } else { nil }
    }
}

extension VerifiedBundle {
    /// Blobs that the bundle builds on and the site cannot use, with the images that need them.
    func unusable(_ blobs: Set<Digest>) -> UnusableBlobs {
        let base: Int64 = if case .delta(let sequence, _) = statement.base { sequence } else { 0 }
        return UnusableBlobs(blobs, images: contents.images(needing: blobs), base: base)
    }
}

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

    let bundle: AcceptedBundle
    let state: SiteState
    let holdings: Holdings
    let source: BundleSource
    /// Whether every byte of what the site has is read.
    let checksCopies: Bool
    let report: @Sendable (ImportEvent) -> Void

    func plan() async throws -> ImportPlan {
        var present = try await presentBlobs()
        let damaged = checksCopies ? try await damagedBlobs(among: present) : []
        for place in damaged.compactMap(bundle.contents.position) { present[place] = false }
        var loads: [ImportPlan.Load] = []
        var mounts: [Digest] = []
        var partial: [Descriptor] = []
        var missingVolumes = Set<Int>()
        var unusable = Set<Digest>()
        for (place, blob) in bundle.contents.blobs.enumerated() where !present[place] {
            guard let carried = blob.delivery.carried(for: blob.descriptor) else {
                if !damaged.contains(blob.digest), try await isElsewhere(blob) {
                    mounts.append(blob.digest)
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
        let presentSizes = zip(bundle.contents.blobs, present).lazy.filter { $0.1 }.map { $0.0.size }
        let mountSizes = mounts.lazy.compactMap(bundle.contents.blob).map(\.size)
        let scratch = scratchBytes(for: loads)
        let plan = ImportPlan(
            statement: bundle.signed.digest,
            position: bundle.statement.position,
            snapshot: bundle.contents.snapshot?.id,
            generation: state.generation,
            mirror: holdings.mirror.name,
            loads: loads,
            mounts: mounts,
            checks: try carriedAgain(present),
            damaged: damaged.sorted(),
            partial: partial.map(\.digest),
            missingVolumes: missingVolumes.sorted().map(BundleNames.volume),
            presentBlobs: present.count { $0 } + mounts.count,
            presentBytes: presentSizes.reduce(0, +) + mountSizes.reduce(0, +),
            neededBytes: neededBytes(for: loads, partial: partial) + scratch,
            scratchBytes: scratch,
            availableBytes: try availableBytes(),
            tags: tags()
        )
        try checkSpace(plan)
        return plan
    }

    /// For each blob of the bundle, whether it is there already.
    private func presentBlobs() async throws -> [Bool] {
        let blobs = bundle.contents.blobs
        let present = Mutex([Bool](repeating: false, count: blobs.count))
        try await forEachConcurrently(blobs.indices, limit: 4) { place in
            if try await holdings.contains(blobs[place]),
                try await !isToBeReplaced(blobs[place])
            {
                present.withLock { $0[place] = true }
            }
        }
        return present.withLock { $0 }
    }

    /// Reads everything that the site has of the bundle.
    private func damagedBlobs(among present: [Bool]) async throws -> Set<Digest> {
        let blobs = bundle.contents.blobs
        let places = present.indices.filter { present[$0] }
        report(.checking(blobs: places.count, bytes: places.reduce(0) { $0 + blobs[$1].size }))
        let damaged = Mutex(Set<Digest>())
        try await forEachConcurrently(places, limit: 2) { place in
            let blob = blobs[place]
            if try !holdings.staging.contains(blob.descriptor),
                try await !holdings.isIntact(blob)
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
        guard case .whole(let parts) = blob.delivery, !blob.repositories.isEmpty,
            holdings.mirror.comparesCopies,
            try !holdings.staging.contains(blob.descriptor)
        else { return false }
        let here = parts.filter { source.volumes.available.contains($0.volume) }.count
        guard here > 0, here < parts.count else { return false }
        return try await !holdings.isIntact(blob)
    }

    /// What is there already, carried by this medium, and not verified by an earlier run of this import.
    private func carriedAgain(_ present: [Bool]) throws -> [Digest] {
        var again: [Digest] = []
        for (place, blob) in bundle.contents.blobs.enumerated() where present[place] {
            guard let carried = blob.delivery.carried(for: blob.descriptor),
                try !holdings.staging.contains(blob.descriptor), source.volumes.contains(carried)
            else { continue }
            again.append(blob.digest)
        }
        return again
    }

    /// Which of these bases the mirror does not hold.
    private func missing(_ bases: [Digest]) async throws -> Set<Digest> {
        var missing = Set<Digest>()
        for base in bases.compactMap(bundle.contents.base) {
            if try await holdings.holder(of: base.descriptor, in: base.repositories) == nil {
                missing.insert(base.digest)
            }
        }
        return missing
    }

    /// A mirror that has lost a bundle which the site has imported lacks more than what that bundle builds on.
    private func refusal(_ blobs: Set<Digest>, damaged: Set<Digest>, present: [Bool]) -> ImportError {
        let isImported = state.bundle?.statement == bundle.signed.digest
        let absent = zip(bundle.contents.blobs, present).lazy.filter { !$0.1 }.map { $0.0.digest }
        let unusable = bundle.unusable(isImported ? blobs.union(absent) : blobs)
        return blobs.isDisjoint(with: damaged) ? .missingBase(unusable) : .damagedBase(unusable)
    }

    /// Whether the mirror holds a blob in another repository than those that need it.
    private func isElsewhere(_ blob: Contents.BlobEntry) async throws -> Bool {
        guard !blob.repositories.isEmpty else { return false }
        return try await holdings.holder(of: blob.descriptor, in: bundle.contents.holders(of: blob)) != nil
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
        let staged = loads.lazy.compactMap { bundle.contents.blob($0.blob) }.filter {
            holdings.stagesEverything || $0.waitsInStaging
        }
        return staged.reduce(0) { $0 + Self.roundedUp($1.size) }
            + partial.reduce(0) { $0 + Self.roundedUp($1.size) }
    }

    /// What applying patches takes, one at a time.
    private func scratchBytes(for loads: [ImportPlan.Load]) -> Int64 {
        loads.lazy.compactMap { bundle.contents.blob($0.blob) }.map { blob in
            guard case .patch(let patch) = blob.delivery else { return 0 }
            let (sum, overflow) = Self.roundedUp(patch.size).addingReportingOverflow(patch.scratch)
            return overflow ? .max : sum
        }.max() ?? 0
    }

    private static func roundedUp(_ size: Int64) -> Int64 {
        (size + block - 1) / block * block
    }

    private func availableBytes() throws -> Int64? {
        let spaces = try [FreeSpace(at: holdings.staging.folder), holdings.mirror.freeSpace()]
        return spaces.compactMap { $0?.bytes }.min()
    }

    private func checkSpace(_ plan: ImportPlan) throws {
        guard plan.neededBytes > 0, let available = plan.availableBytes else { return }
        let needed = plan.neededBytes + Self.reserve
        guard available >= needed else {
            throw ImportError.notEnoughSpace(
                place: holdings.stagesEverything ? holdings.mirror.name : holdings.staging.folder.string,
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

extension AcceptedBundle {
    /// Blobs that the bundle builds on and the site cannot use, with the images that need them.
    func unusable(_ blobs: Set<Digest>) -> UnusableBlobs {
        let base: Int64 = if case .delta(let sequence, _) = statement.base { sequence } else { 0 }
        return UnusableBlobs(blobs, images: contents.images(needing: blobs), base: base)
    }
}

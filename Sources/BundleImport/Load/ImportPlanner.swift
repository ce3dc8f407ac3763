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

    func plan() async throws -> ImportPlan {
        let present = try await presentBlobs()
        var loads: [ImportPlan.Load] = []
        var partial: [Descriptor] = []
        var missingVolumes = Set<Int>()
        var missingBase: [Digest] = []
        for blob in bundle.contents.blobs where !present.contains(blob.digest) {
            switch blob.delivery {
            case .held:
                missingBase.append(blob.digest)
            case .patch(let patch):
                throw ImportError.unknownRecipe(blob.digest, recipe: patch.recipe)
            case .whole(let parts):
                if try source.contains(blob.descriptor) {
                    loads.append(.init(blob: blob.digest, size: blob.size, volumes: parts.map(\.volume)))
                } else {
                    missingVolumes.formUnion(try source.missingVolumes(for: blob.descriptor))
                    if parts.contains(where: { source.volumes.available.contains($0.volume) }) {
                        partial.append(blob.descriptor)
                    }
                }
            }
        }
        guard missingBase.isEmpty else { throw missing(missingBase) }
        let presentBytes = bundle.contents.blobs.filter { present.contains($0.digest) }.reduce(0) {
            $0 + $1.size
        }
        let plan = ImportPlan(
            statement: bundle.signed.digest,
            position: bundle.statement.position,
            snapshot: bundle.contents.snapshot?.id,
            generation: state.generation,
            mirror: target.name,
            loads: loads,
            checks: try carriedAgain(present),
            partial: partial.map(\.digest),
            missingVolumes: missingVolumes.sorted().map(BundleNames.volume),
            presentBlobs: present.count,
            presentBytes: presentBytes,
            neededBytes: neededBytes(for: loads, partial: partial),
            availableBytes: try availableBytes(),
            tags: tags()
        )
        try checkSpace(plan)
        return plan
    }

    private func presentBlobs() async throws -> Set<Digest> {
        let present = Mutex(Set<Digest>())
        try await forEachConcurrently(bundle.contents.blobs, limit: 4) { [target, holdings] blob in
            if try await holdings.contains(blob, in: target) {
                present.withLock { _ = $0.insert(blob.digest) }
            }
        }
        return present.withLock { $0 }
    }

    /// What is there already, carried by this medium, and not verified by an earlier run of this import.
    private func carriedAgain(_ present: Set<Digest>) throws -> [Digest] {
        try bundle.contents.blobs.filter { blob in
            try present.contains(blob.digest) && !holdings.staging.contains(blob.descriptor)
                && source.volumes.contains(blob.descriptor)
        }.map(\.digest)
    }

    private func missing(_ blobs: [Digest]) -> ImportError {
        let base: Int64 =
            if case .delta(let sequence, _) = bundle.statement.base { sequence } else { 0 }
        return .missingBase(blobs: blobs, base: base)
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

    private static func roundedUp(_ size: Int64) -> Int64 {
        (size + block - 1) / block * block
    }

    private func availableBytes() throws -> Int64? {
        let staging = try FreeSpace(at: holdings.staging.folder)
        return try target.freeSpace().map { min($0.bytes, staging.bytes) } ?? staging.bytes
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

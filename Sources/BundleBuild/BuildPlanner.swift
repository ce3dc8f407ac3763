import BundleFormat
import Content
import OCILayout
package import Signing

/// Decides what a bundle ships: everything that is needed, less what the base holds.
package struct BuildPlanner: Sendable {
    /// Which bundle is planned.
    package struct Request: Sendable {
        /// The lineage.
        package let stream: StreamID
        /// The epoch that the trust root sets for the stream.
        package let epoch: Int64
        /// The sites.
        package let sites: [SiteIdentity]
        /// What to build on.
        package let base: BundleBase
        /// The largest volume in bytes.
        package let volumeLimit: Int64
        /// The trust roots that travel along.
        package let roots: [TrustChain.File]

        /// Describes a bundle.
        package init(
            stream: StreamID,
            epoch: Int64,
            sites: [SiteIdentity],
            base: BundleBase,
            volumeLimit: Int64,
            roots: [TrustChain.File]
        ) {
            self.roots = roots
            self.stream = stream
            self.epoch = epoch
            self.sites = sites
            self.base = base
            self.volumeLimit = volumeLimit
        }
    }

    private let ledger: Ledger

    /// Plans against what `ledger` says was shipped.
    package init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Plans a bundle of `set`.
    /// - Throws: ``BuildError/unknownBase(_:known:)``, ``BundleFormatError`` when the volumes are impossible.
    package func plan(_ set: ImageSet, _ request: Request) throws -> BuildPlan {
        let last = try ledger.last(of: request.stream)
        let base = try base(request, last: last)
        let held = Set(base?.blobs ?? [])
        let shipped = set.blobs.filter { !held.contains($0.descriptor.digest) }.map(\.descriptor)
        let index = try VolumeIndex.bytes(images: set.images, snapshot: set.snapshot)
        let volumes = try VolumePlan(contents: shipped, index: index, limit: request.volumeLimit)
        let parts = Dictionary(uniqueKeysWithValues: volumes.carried.map { ($0.descriptor.digest, $0.parts) })
        let blobs = set.blobs.map { blob in
            Contents.BlobEntry(
                descriptor: blob.descriptor,
                repositories: blob.repositories.sorted(),
                delivery: parts[blob.descriptor.digest].map { .whole(parts: $0) } ?? .held
            )
        }
        return BuildPlan(
            stream: request.stream,
            position: BundlePosition(epoch: request.epoch, sequence: (last?.position.sequence ?? 0) + 1),
            sites: request.sites,
            base: base?.position.sequence,
            basis: try BuildPlan.basis(last),
            contents: Contents(
                snapshot: set.snapshot,
                images: set.images,
                blobs: blobs,
                omitted: set.omitted.sorted(),
                roots: request.roots.map { Contents.RootEntry(version: $0.version, digest: .of($0.bytes)) }
            ),
            volumes: volumes.volumes.map { BuildPlan.Volume(name: $0.name, size: $0.size) }
        )
    }

    private func base(_ request: Request, last: Ledger.Entry?) throws -> Ledger.Entry? {
        switch request.base {
        case .full: return nil
        case .last: return last
        case .sequence(let sequence):
            guard let entry = try ledger.entry(sequence, of: request.stream) else {
                throw BuildError.unknownBase(sequence, known: try ledger.sequences(of: request.stream))
            }
            return entry
        }
    }
}

package import BundleFormat
package import Content
import Delta
package import Fleet
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
        /// The importers that go along.
        package let importers: [ImporterFile]
        /// What the site does not have, whatever the ledger says, or has asked for.
        package let lost: Set<Digest>
        /// What hooks have said of the manifests.
        package let checks: [Contents.CheckEntry]

        /// Describes a bundle.
        package init(
            stream: StreamID,
            epoch: Int64,
            sites: [SiteIdentity],
            base: BundleBase,
            volumeLimit: Int64,
            roots: [TrustChain.File],
            importers: [ImporterFile] = [],
            lost: Set<Digest> = [],
            checks: [Contents.CheckEntry] = []
        ) {
            self.checks = checks
            self.importers = importers
            self.lost = lost
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

    /// Plans a bundle of `set`, in which the layers go as patches that `patches` has.
    /// - Throws: ``BuildError/unknownBase(_:known:)``, ``BuildError/tooMuch(_:count:limit:)`` for a bundle that no site would take,
    ///   ``BundleFormatError`` when the volumes are impossible.
    package func plan(
        _ set: ImageSet,
        _ request: Request,
        patches: PatchPlan = PatchPlan()
    ) throws -> BuildPlan {
        let last = try ledger.last(of: request.stream)
        let base = try base(of: request)
        let held = (base?.digests ?? []).subtracting(request.lost)
        let carried = set.blobs.map(\.descriptor).filter { !held.contains($0.digest) }
            .map { patches.patches[$0.digest]?.descriptor ?? $0 }
        let images = set.images
        let index = try VolumeIndex.bytes(images: images, snapshot: set.snapshot)
        let volumes = try VolumePlan(contents: carried, index: index, limit: request.volumeLimit)
        let blobs = set.blobs.map { blob in
            Contents.BlobEntry(
                descriptor: blob.descriptor,
                repositories: blob.repositories.sorted(),
                delivery: delivery(of: blob.descriptor.digest, patches, volumes),
                reason: request.lost.contains(blob.descriptor.digest)
                    ? PlainName(WholeReason.repair.rawValue) : patches.reasons[blob.descriptor.digest]
            )
        }
        let contents = Contents(
            snapshot: set.snapshot,
            images: images,
            blobs: blobs,
            bases: patches.bases(and: base.map { moved(blobs, since: $0) } ?? []),
            omitted: set.omitted.sorted(),
            roots: request.roots.map { Contents.RootEntry(version: $0.version, digest: .of($0.bytes)) },
            checks: request.checks.isEmpty ? nil : request.checks
        )
        if let excess = try contents.excess() {
            throw BuildError.tooMuch(excess.what, count: excess.count, limit: excess.limit)
        }
        return BuildPlan(
            stream: request.stream,
            position: BundlePosition(epoch: request.epoch, sequence: (last?.position.sequence ?? 0) + 1),
            sites: request.sites,
            base: base?.position.sequence,
            basis: try BuildPlan.basis(last),
            contents: contents,
            volumes: volumes.volumes.map { BuildPlan.Volume(name: $0.name, size: $0.size) },
            importers: request.importers.map { BuildPlan.Volume(name: $0.name, size: $0.size) }
        )
    }

    /// The shipped bundle that a bundle builds on; nil for a full one.
    /// - Throws: ``BuildError/unknownBase(_:known:)``.
    package func base(of request: Request) throws -> Ledger.Entry? {
        switch request.base {
        case .full: return nil
        case .last: return try ledger.last(of: request.stream)
        case .sequence(let sequence):
            guard let entry = try ledger.entry(sequence, of: request.stream) else {
                throw BuildError.unknownBase(sequence, known: try ledger.sequences(of: request.stream))
            }
            return entry
        }
    }

    /// What a site has, but not in every repository that needs it from now on: a mirror takes it from where it is.
    private func moved(_ blobs: [Contents.BlobEntry], since base: Ledger.Entry) -> [Ledger.Blob] {
        let known = Dictionary(base.blobs.map { ($0.digest, $0) }) { first, _ in first }
        return blobs.filter { $0.delivery == .held }.compactMap { blob in
            known[blob.digest].flatMap {
                Set(blob.repositories).isSubset(of: $0.repositories) ? nil : $0
            }
        }
    }

    private func delivery(
        of digest: Digest,
        _ patches: PatchPlan,
        _ volumes: VolumePlan
    ) -> Delivery {
        let found = { (digest: Digest) in volumes.content(digest).map(volumes.parts) }
        if let patch = patches.patches[digest], let parts = found(patch.descriptor.digest) {
            return .patch(
                Delivery.Patch(
                    digest: patch.descriptor.digest,
                    size: patch.descriptor.size,
                    bases: patch.bases.map(\.digest),
                    scratch: patch.scratch,
                    parts: parts
                )
            )
        }
        return found(digest).map { .whole(parts: $0) } ?? .held
    }
}

extension PatchPlan {
    /// Every base of every patch, and `moved`, by digest.
    fileprivate func bases(and moved: [Ledger.Blob]) -> [Contents.BaseEntry] {
        Set(patches.values.flatMap(\.bases) + moved).sorted { $0.digest < $1.digest }.map {
            Contents.BaseEntry(digest: $0.digest, size: $0.size, repositories: $0.repositories)
        }
    }
}

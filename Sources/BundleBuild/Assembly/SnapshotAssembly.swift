import Content
import Fleet
import Kubernetes
import OCILayout
import Snapshot

/// Makes a dated snapshot of sites, complete with the images that it needs.
///
///     references -> resolve -> hold against what was found -> pin -> artifact -> image set
struct SnapshotAssembly {
    /// An assembled snapshot.
    struct Result {
        /// The snapshot.
        let snapshot: ManifestSnapshot
        /// Everything that the mirror must hold, and the snapshot itself.
        let images: ImageSet
        /// The number of Kubernetes objects in it.
        let objects: Int
        /// The waivers and decisions that nothing needed, each in words.
        let unneeded: [String]
    }

    let fleet: FleetConfiguration
    let resolver: ImageResolver

    /// Assembles the snapshot of `sites`.
    /// - Parameters:
    ///   - id: Its name, if it is a new one.
    ///   - last: What was shipped last; its snapshot's name is kept when nothing has changed since.
    /// - Throws: ``SnapshotError/undecided(_:)``, ``SnapshotError/incomplete(_:)`` when a manifest names an image that no source holds,
    ///   ``BuildError/missingImages(_:)`` for an extra one, and what resolution throws.
    func assemble(
        _ sites: [FleetManifests.Site],
        id: SnapshotID,
        after last: Ledger.Entry? = nil
    ) async throws -> Result {
        let undecided = sites.undecided
        guard undecided.isEmpty else { throw SnapshotError.undecided(undecided) }
        let uses = sites.flatMap(\.uses)
        let extra = Set(fleet.extra)
        let waived = Set(fleet.waivers.map(\.reference))
        let wanted = Set(uses.map(\.reference)).subtracting(waived).union(extra)
        var resolution = try await resolver.resolve(wanted)
        let pins = ImagePins(resolution.digests)
        let unused = try Completeness.check(uses, available: pins, waived: fleet.waivers)
        let missing = resolution.missing.filter(extra.contains)
        guard missing.isEmpty else { throw BuildError.missingImages(missing) }
        let pinned = try sites.map { try $0.manifests.pinned($0.uses, to: pins) }
        var known = Set<SourceRecord>()
        let records = sites.flatMap(\.records).filter { known.insert($0).inserted }
        let (snapshot, artifact) = try name(id, after: last) { id in
            try ManifestSnapshot(id: id, sites: pinned, sources: records, images: pins)
        }
        resolution.set.add(
            snapshot: snapshot.id.description,
            manifest: artifact.manifest,
            blobs: [artifact.configuration, artifact.layer],
            from: artifact.store
        )
        return Result(
            snapshot: snapshot,
            images: resolution.set,
            objects: sites.reduce(0) { $0 + $1.manifests.objects.count },
            unneeded: unused.map(\.description) + fleet.unneededDecisions(of: sites)
        )
    }

    /// Gives a snapshot the name of the last one when it would be the same to the byte, else its own.
    private func name(
        _ id: SnapshotID,
        after last: Ledger.Entry?,
        _ make: (SnapshotID) throws -> ManifestSnapshot
    ) throws -> (ManifestSnapshot, SnapshotArtifact) {
        if let last, let shipped = last.snapshot {
            let same = try make(SnapshotID(shipped))
            let artifact = try same.pack()
            if last.blobs.contains(where: { $0.digest == artifact.manifest.digest }) {
                return (same, artifact)
            }
        }
        let new = try make(id)
        return (new, try new.pack())
    }
}

extension [FleetManifests.Site] {
    /// What may be images at any of the sites and is not decided about, each once.
    var undecided: [UndecidedImage] {
        var seen = Set<UndecidedImage>()
        return flatMap(\.findings.undecided).filter { seen.insert($0).inserted }
    }
}

extension FleetConfiguration {
    /// The decisions about images that none of `sites` needed, each in words.
    func unneededDecisions(of sites: [FleetManifests.Site]) -> [String] {
        let needed = sites.reduce(into: Set<ImageDecision>()) { $0.formUnion($1.findings.decisions) }
        return decisions.filter { !needed.contains($0) }.map { "the decision for \($0) is not needed" }
    }
}

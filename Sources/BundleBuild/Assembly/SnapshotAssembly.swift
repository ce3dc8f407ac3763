import Content
import FileIO
import Fleet
import Kubernetes
import OCILayout
import Snapshot

/// Makes a dated snapshot of sites, complete with the images that it needs.
///
///     for each site: references -> resolve -> pin -> files
///     all references -> hold against what was found -> image set
///
/// The objects of a few sites are made at a time and dropped when their files are made, so that a thousand sites take the memory of their files.
struct SnapshotAssembly {
    /// An assembled snapshot.
    struct Result {
        /// The snapshot.
        var snapshot: ManifestSnapshot { get throws { try make(id) } }
        /// The number of Kubernetes objects in it.
        let objects: Int
        /// The waivers and decisions that nothing needed, each in words.
        let unneeded: [String]

        fileprivate let id: SnapshotID
        fileprivate let make: (SnapshotID) throws -> ManifestSnapshot
        fileprivate let images: ImageSet
    }

    /// How many sites are worked at together.
    private static let concurrency = 4

    let fleet: FleetConfiguration
    let resolver: ImageResolver

    /// Assembles the snapshot of sites.
    /// - Parameters:
    ///   - sites: Give the objects of one site each.
    ///   - id: Its name, if it is a new one.
    ///   - tell: Hears of each site in its turn.
    /// - Throws: ``SnapshotError/undecided(_:)``, ``SnapshotError/incomplete(_:)`` when a manifest names an image that no source holds,
    ///   ``BuildError/missingImages(_:)`` for an extra one, what resolution throws, and what `sites` throws.
    func assemble(
        _ sites: [@Sendable () throws -> FleetManifests.Site],
        id: SnapshotID,
        tell: (FleetManifests.Site) -> Void = { _ in }
    ) async throws -> Result {
        var parts = Parts(waived: fleet.waivers.map(\.reference))
        for start in stride(from: 0, to: sites.count, by: Self.concurrency) {
            let some = Array(sites[start..<min(start + Self.concurrency, sites.count)])
            // What is wrong with the first of them counts, whichever is worked out first.
            let made = try await some.mapConcurrently(limit: Self.concurrency) { site in
                Swift.Result { try site() }
            }
            let found = try made.map { try $0.get() }
            for site in found { tell(site) }
            try await add(found, to: &parts)
        }
        guard parts.undecided.isEmpty else { throw SnapshotError.undecided(parts.undecided) }
        let extra = Set(fleet.extra)
        let resolution = try await resolver.resolve(parts.wanted.union(extra))
        let pins = ImagePins(resolution.digests)
        let unused = try Completeness.check(parts.uses, available: pins, waived: fleet.waivers)
        let missing = resolution.missing.filter(extra.contains)
        guard missing.isEmpty else { throw BuildError.missingImages(missing) }
        let (names, files, records) = (parts.sites, parts.files, parts.records)
        return Result(
            objects: parts.objects,
            unneeded: unused.map(\.description)
                + fleet.decisions.filter { !parts.decisions.contains($0) }
                .map { "the decision for \($0) is not needed" },
            id: id,
            make: {
                try ManifestSnapshot(id: $0, sites: names, files: files, sources: records, images: pins)
            },
            images: resolution.set
        )
    }

    private func add(_ sites: [FleetManifests.Site], to parts: inout Parts) async throws {
        for site in sites { parts.note(site) }
        // What is undecided stops all of it, so no registry is asked.
        guard parts.undecided.isEmpty else { return }
        let new = parts.wanted.subtracting(parts.asked)
        if !new.isEmpty {
            parts.asked.formUnion(new)
            parts.digests.merge(try await resolver.resolve(new).digests) { first, _ in first }
        }
        let pins = ImagePins(parts.digests)
        for site in sites { parts.keep(site.uses, missingIn: pins) }
        let files = try await sites.mapConcurrently(limit: Self.concurrency) { site in
            ManifestSnapshot.files(for: try site.manifests.pinned(site.uses, to: pins))
        }
        parts.files += files.flatMap(\.self)
    }
}

/// What is kept of sites whose objects are gone.
private struct Parts {
    let waived: Set<ImageReference>
    var sites: [ManifestName] = []
    var files: [SnapshotFile] = []
    var records: [SourceRecord] = []
    var objects = 0
    /// What may be images and is not decided about, each once.
    var undecided: [UndecidedImage] = []
    var decisions = Set<ImageDecision>()
    /// The images that are to be found, those that were looked for, and what they stand for.
    var wanted = Set<ImageReference>()
    var asked = Set<ImageReference>()
    var digests: [ImageReference: Digest] = [:]
    /// One use of each image, and every use of one that was not found.
    var uses: [ImageUse] = []

    private var knownRecords = Set<SourceRecord>()
    private var knownUndecided = Set<UndecidedImage>()
    private var used = Set<ImageReference>()

    init(waived: [ImageReference]) {
        self.waived = Set(waived)
    }

    mutating func note(_ site: FleetManifests.Site) {
        sites.append(site.manifests.name)
        records += site.records.filter { knownRecords.insert($0).inserted }
        objects += site.manifests.objects.count
        undecided += site.findings.undecided.filter { knownUndecided.insert($0).inserted }
        decisions.formUnion(site.findings.decisions)
        wanted.formUnion(site.uses.map(\.reference).filter { !waived.contains($0) })
    }

    mutating func keep(_ uses: [ImageUse], missingIn pins: ImagePins) {
        for use in uses {
            let isNew = used.insert(use.reference).inserted
            if isNew || (wanted.contains(use.reference) && pins[use.reference] == nil) {
                self.uses.append(use)
            }
        }
    }
}

extension SnapshotAssembly.Result {
    /// That it is an earlier snapshot, to the byte.
    /// - Throws: ``BuildError/notTheSame(_:_:)``.
    func check(is earlier: ManifestSnapshot) throws {
        let deviations = SnapshotDeviation.all(of: try snapshot, from: earlier)
        guard deviations.isEmpty else {
            throw BuildError.notTheSame(earlier.id.description, deviations)
        }
    }

    /// The snapshot as it is shipped, with everything that the mirror must hold; under the name of the last one when it would be the same
    /// to the byte.
    /// - Parameters:
    ///   - last: What was shipped last.
    ///   - sign: Gives it the commit that the hub has signed.
    /// - Throws: ``SnapshotError``, and what `sign` throws.
    func shipped(
        after last: Ledger.Entry?,
        sign: (ManifestSnapshot) async throws -> ManifestSnapshot
    ) async throws -> (snapshot: ManifestSnapshot, images: ImageSet) {
        let (snapshot, artifact) = try await named(after: last, sign)
        var images = images
        images.add(
            snapshot: snapshot.id.description,
            manifest: artifact.manifest,
            blobs: [artifact.configuration, artifact.layer],
            from: artifact.store
        )
        return (snapshot, images)
    }

    private func named(
        after last: Ledger.Entry?,
        _ sign: (ManifestSnapshot) async throws -> ManifestSnapshot
    ) async throws -> (ManifestSnapshot, SnapshotArtifact) {
        if let last, let shipped = last.snapshot {
            let same = try await sign(make(SnapshotID(shipped)))
            let artifact = try same.pack()
            if last.blobs.contains(where: { $0.digest == artifact.manifest.digest }) {
                return (same, artifact)
            }
        }
        let new = try await sign(make(id))
        return (new, try new.pack())
    }
}

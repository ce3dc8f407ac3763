import BundleFormat
import Content
import Fleet
import Signing
import Snapshot

/// A run of the builder that is under way.
struct BuildRun {
    /// The bundle of one site.
    struct Job {
        let site: FleetConfiguration.Site
        let stream: StreamID
        let base: BundleBase
        /// The sequence of the last bundle of the stream.
        let last: Int64?
        /// The name of the snapshot, if it is a new one.
        let snapshot: SnapshotID
    }

    let ledger: Ledger

    private let fleet: FleetConfiguration
    private let request: Builder.Request
    private let output: Builder.Output?
    private let trust: FleetTrust
    private let signers: [any Signer]
    private let report: @Sendable (BuildEvent) -> Void

    /// Checks what every bundle needs, and opens the keys.
    /// - Throws: ``FleetError``, and what the keys throw.
    init(
        _ fleet: FleetConfiguration,
        _ request: Builder.Request,
        onto output: Builder.Output?,
        now: Timestamp,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) throws {
        trust = try FleetTrust(fleet)
        try trust.check(at: request.created)
        // A day is more than clocks differ, and less than what shuts a site for long.
        if let tomorrow = now.adding(seconds: 86_400), request.created > tomorrow {
            report(
                .warning(
                    "the bundle is made at \(request.created), ahead of this clock: sites refuse every bundle that is made before"
                )
            )
        }
        signers = try request.keys()
        ledger = Ledger(fleet.ledger)
        self.fleet = fleet
        self.request = request
        self.output = output
        self.report = report
    }

    /// Checks what the bundle of a site needs, and gives an earlier one its name that was killed just before that.
    /// - Throws: ``FleetError`` and ``BuildError``.
    func job(for site: FleetConfiguration.Site) throws -> Job {
        let stream = fleet.stream(of: site)
        try request.repair?.check(fleet.organization, site.identity, stream, ledger)
        let snapshot = try SnapshotID(String(request.created.description.prefix(10)))
            .unused(in: ledger.snapshots(of: stream))
        let last = try ledger.last(of: stream)
        try last?.check(next: request.created)
        if let last, let output {
            let place = BundlePlace(on: output.medium, stream: stream, sequence: last.position.sequence)
            if try place.finishInterrupted(last) { report(.finishedInterrupted(place.final)) }
        }
        return Job(
            site: site,
            stream: stream,
            base: request.repair.map { .sequence($0.sequence) } ?? request.base,
            last: last?.position.sequence,
            snapshot: snapshot
        )
    }

    /// Builds the bundle of a job; plans it alone when there is no medium.
    func build(
        _ job: Job,
        _ manifests: FleetManifests,
        _ resolver: ImageResolver,
        _ planning: BundlePlanning
    ) async throws -> BuildResult {
        let site = try manifests.of(job.site)
        for warning in site.warnings { report(.warning(warning)) }
        let assembly = SnapshotAssembly(fleet: fleet, manifests: manifests, resolver: resolver)
        let assembled = try await assembly.assemble([site], id: job.snapshot, after: ledger.last(of: job.stream))
        for unused in assembled.unusedWaivers { report(.warning(unused.description)) }
        let planned = try await planning.plan(
            assembled.images,
            planRequest(job),
            upstream: resolver,
            to: output?.medium
        )
        report(.planned(planned.plan))
        guard let output else { return BuildResult(planned) }
        let packer = BundlePacker(
            planned.plan,
            try packing(planned.plan, objects: assembled.objects, output),
            ledger: ledger,
            report: report
        )
        return BuildResult(planned, try await packer.pack(from: planned.source, to: output.medium))
    }

    /// Drops from the cache what no newest bundle has; a cache that cannot be tidied does not undo a bundle.
    func tidyCache() {
        guard request.deltas.setting != .off else { return }
        do {
            try DeltaCache(request.deltas.cache).prune(keeping: ledger)
        } catch {
            report(.warning("the cache \(request.deltas.cache) could not be tidied: \(error)"))
        }
    }

    private func planRequest(_ job: Job) -> BuildPlanner.Request {
        BuildPlanner.Request(
            stream: job.stream,
            epoch: trust.root.root.floor(of: job.stream).epoch,
            sites: [job.site.identity],
            base: job.base,
            volumeLimit: request.volumeLimit,
            roots: trust.files,
            lost: Set(request.repair?.blobs ?? [])
        )
    }

    private func packing(_ plan: BuildPlan, objects: Int, _ output: Builder.Output) throws
        -> BundlePacker.Request
    {
        BundlePacker.Request(
            organization: fleet.organization,
            created: request.created,
            expires: request.expires,
            root: trust.root,
            roots: trust.files,
            stateBefore: try plan.base.flatMap { try ledger.entry($0, of: plan.stream)?.state },
            objects: objects,
            change: request.ticket.map { BundleStatement.Change(ticket: $0) },
            tool: output.tool,
            executable: output.importer,
            signers: signers
        )
    }
}

extension SnapshotID {
    /// This name, or the first later one of the same day that is not taken.
    /// - Throws: ``BuildError/dayIsFull(_:)``.
    fileprivate func unused(in taken: Set<String>) throws -> SnapshotID {
        var id = self
        while taken.contains(id.description) {
            guard let next = id.next else { throw BuildError.dayIsFull(id.description) }
            id = next
        }
        return id
    }
}

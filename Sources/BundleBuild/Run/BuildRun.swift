import BundleFormat
import Content
import Diagnostics
import Fleet
import OCILayout
import Rendering
import Signing
import Snapshot
import Synchronization
import SystemPackage

/// A run of the builder that is under way.
struct BuildRun {
    /// What all jobs share.
    struct Workbench {
        let manifests: FleetManifests
        let resolver: ImageResolver
        let committer: SnapshotCommitter
        let planning: PlanningSession
        let lint: FleetLint
        let hooks: LintHooks
    }

    let request: Builder.Request
    let output: Builder.Output?
    let ledger: Ledger
    let report: @Sendable (BuildEvent) -> Void

    let fleet: FleetConfiguration
    private let trust: FleetTrust
    private let signers: [any Signer]
    private let isForMany: Bool
    private let importers: ImporterFolder?
    private let unneeded = UnneededSettings()

    /// Checks what every bundle needs, and opens the keys.
    /// - Throws: ``FleetError``, and what the keys throw.
    init(
        _ fleet: FleetConfiguration,
        _ request: Builder.Request,
        onto output: Builder.Output?,
        now: Timestamp,
        isForMany: Bool,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) throws {
        self.report = BuildEvent.warningOnce(report)
        trust = try FleetTrust(fleet)
        try trust.check(at: request.created)
        // A day is more than clocks differ, and less than what shuts a site for long.
        if let tomorrow = now.adding(seconds: 86_400), request.created > tomorrow {
            self.report(
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
        self.isForMany = isForMany
        importers = output.map { ImporterFolder(on: $0.medium, request.importers) }
    }

    /// What to say of a stream whose bundle cannot be made.
    func failure(of stream: FleetStream, _ error: any OperatorError) -> SiteBuild {
        SiteBuild(stream, failed: error)
    }

    /// The objects of the sites of a job.
    func sites(of job: Job, _ bench: Workbench) throws -> [FleetManifests.Site] {
        try job.stream.sites.map { try bench.manifests.of($0) }
    }

    /// Builds the bundles of `jobs`, one after the other; when the medium fails, those that are left are not tried.
    /// - Throws: When the run is cancelled.
    func build(_ jobs: [Job], with bench: Workbench) async throws -> [SiteBuild] {
        var bundles: [SiteBuild] = []
        var lastingFailure: (any OperatorError)?
        for (number, job) in jobs.enumerated() {
            if let lastingFailure {
                bundles.append(failure(of: job.stream, lastingFailure))
                continue
            }
            try Task.checkCancellation()
            report(.building(job.stream.name, number: number + 1, of: jobs.count))
            do {
                bundles.append(try await build(job, of: sites(of: job, bench), with: bench).entry)
            } catch let error as any OperatorError {
                report(.failed(job.stream.name, "\(error)"))
                bundles.append(failure(of: job.stream, error))
                if error.exitClass == .media { lastingFailure = error }
            }
        }
        for text in unneeded.byAll { report(.warning(text)) }
        return bundles
    }

    /// Builds the bundle of a job; plans it alone when there is no medium.
    func build(_ job: Job, of sites: [FleetManifests.Site], with bench: Workbench) async throws -> BuildResult
    {
        for warning in sites.flatMap(\.warnings) + bench.lint.warnings(of: sites) {
            report(.warning(warning))
        }
        let last = try ledger.last(of: job.stream.id)
        let assembled = try await SnapshotAssembly(
            fleet: fleet,
            resolver: bench.resolver
        ).assemble(sites.map { site in { site } }, id: job.snapshot)
        if let earlier = request.snapshot { try assembled.check(is: earlier) }
        let isNew = request.snapshot == nil
        let (snapshot, images) = try await assembled.shipped(after: isNew ? last : nil) { snapshot in
            let tag = fleet.snapshots.tag(of: snapshot, in: job.stream)
            return try await bench.committer.signed(snapshot, tag: tag)
        }
        if isForMany {
            unneeded.note(assembled.unneeded)
        } else {
            for text in assembled.unneeded { report(.warning(text)) }
        }
        if let last, let reason = reason(toLeaveOut: images, of: job, after: last) {
            report(.unchanged(job.stream.name, reason))
            // What an earlier run could not keep any more is kept now.
            if output != nil { try await keep(snapshot, of: job, bench) }
            return BuildResult(SiteBuild(job, unchangedSince: last, reason: reason))
        }
        if let reason = job.baseReason { report(.based(job.stream.name, reason)) }
        try await bench.committer.check(
            snapshot,
            on: fleet.snapshots.branch(of: job.stream.name),
            tag: fleet.snapshots.tag(of: snapshot, in: job.stream)
        )
        let checks = try await bench.hooks.check(snapshot, of: job.stream.sites, report: report)
        let planned = try await bench.planning.plan(
            images,
            planRequest(job, checks),
            upstream: bench.resolver,
            to: output?.medium
        )
        report(.planned(planned.plan))
        guard let output else { return result(job, planned) }
        let packer = BundlePacker(
            planned.plan,
            try packing(planned.plan, objects: assembled.objects, output),
            ledger: ledger,
            report: report
        )
        let packed = try await packer.pack(from: planned.source, to: output.medium)
        try await keep(snapshot, of: job, bench)
        return result(job, planned, packed)
    }

    /// Keeps the snapshot of a bundle in the repository of the fleet, where it has one.
    private func keep(_ snapshot: ManifestSnapshot, of job: Job, _ bench: Workbench) async throws {
        let kept = try await bench.committer.keep(
            snapshot,
            on: fleet.snapshots.branch(of: job.stream.name),
            tag: fleet.snapshots.tag(of: snapshot, in: job.stream)
        )
        if let kept, kept.before != kept.id { report(.committed(kept)) }
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

    /// Why a site needs no bundle; nil if it does, or if one was asked for whatever it has.
    private func reason(toLeaveOut images: ImageSet, of job: Job, after last: Ledger.Entry) -> String? {
        let buildsOnLast =
            switch request.base {
            case nil, .acknowledged: job.takes(last)
            case .exactly(.last): true
            case .exactly(.sequence(let sequence)): sequence == last.position.sequence
            case .exactly(.full): false
            }
        guard !request.always, request.repair == nil, buildsOnLast, last.state == images.stateDigest,
            last.root == trust.root.root.version, let expires = last.expires, expires > request.created
        else { return nil }
        return
            "bundle \(last.position.sequence) of \(last.created) has the same content, and sites take it until \(expires)"
    }

    private func result(_ job: Job, _ planned: PlannedBundle, _ packed: PackedBundle? = nil) -> BuildResult {
        BuildResult(SiteBuild(job, planned.plan, request, packed), planned, packed)
    }

    private func planRequest(_ job: Job, _ checks: [Contents.CheckEntry]) -> BuildPlanner.Request {
        BuildPlanner.Request(
            stream: job.stream.id,
            epoch: trust.root.root.floor(of: job.stream.id).epoch,
            sites: job.stream.identities,
            base: job.base,
            volumeLimit: request.volumeLimit,
            roots: trust.files,
            importers: request.importers,
            lost: Set(request.repair?.blobs ?? []),
            checks: checks
        )
    }

    private func packing(_ plan: BuildPlan, objects: Int, _ output: Builder.Output) throws
        -> BundlePacker.Request
    {
        BundlePacker.Request(
            organization: fleet.organization,
            created: request.created,
            expires: request.expires,
            notBefore: request.notBefore,
            root: trust.root,
            roots: trust.files,
            stateBefore: try plan.base.flatMap { try ledger.entry($0, of: plan.stream)?.state },
            objects: objects,
            change: request.ticket.map { BundleStatement.Change(ticket: $0) },
            tool: output.tool,
            importers: importers ?? ImporterFolder(on: output.medium, []),
            signers: signers
        )
    }
}

/// The waivers and decisions that none of many sites has needed so far.
private final class UnneededSettings: Sendable {
    private let texts = Mutex<Set<String>?>(nil)

    /// Takes note of those that one site has not needed.
    func note(_ others: [String]) {
        texts.withLock { $0 = $0?.intersection(others) ?? Set(others) }
    }

    var byAll: [String] { texts.withLock { ($0 ?? []).sorted() } }
}

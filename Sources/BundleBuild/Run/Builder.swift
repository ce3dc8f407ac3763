package import BundleFormat
import Diagnostics
package import Fleet
package import Rendering
package import Signing
package import Snapshot
package import SystemPackage

/// Builds bundles of a fleet, for one site or for many.
///
///     check     trust, clock, keys and ledger, before any work is done         BuildRun
///     render    sources, each once                                             FleetManifests
///     discover  the images that a site's objects name                          FleetManifests
///     resolve   references to images, each once, and the snapshot of a site    SnapshotAssembly
///     plan      what the site has, what goes whole and what as a patch         PlanningSession, LayerPatcher
///     pack      volumes, list and statement, signed, recorded in the ledger    BundlePacker
package struct Builder: Sendable {
    /// What is asked for, for each site.
    package struct Request: Sendable {
        /// What bundles build on; where nobody said so, what sites have confirmed if they write receipts, else nothing.
        package let base: BaseRule?
        /// Whether a site gets a bundle even if it has all of it.
        package let always: Bool
        /// What the site asks for; it chooses the base then.
        package let repair: RepairRequest?
        /// The snapshot that is made again and shipped; nil for a new one.
        package let snapshot: ManifestSnapshot?
        /// When it is made.
        package let created: Timestamp
        /// From when on sites refuse it.
        package let expires: Timestamp
        /// From when on its snapshot may become active; nil for at once.
        package let notBefore: Timestamp?
        /// The largest volume in bytes.
        package let volumeLimit: Int64
        /// How patches are made.
        package let deltas: FleetConfiguration.Deltas
        /// The importers that go along.
        package let importers: [ImporterFile]
        /// A change ticket.
        package let ticket: String?
        /// Opens the release keys; called before any work is done.
        package let keys: @Sendable () throws -> [any Signer]

        /// Asks for bundles.
        package init(
            base: BaseRule?,
            always: Bool,
            repair: RepairRequest?,
            snapshot: ManifestSnapshot? = nil,
            created: Timestamp,
            expires: Timestamp,
            notBefore: Timestamp? = nil,
            volumeLimit: Int64,
            deltas: FleetConfiguration.Deltas,
            importers: [ImporterFile],
            ticket: String?,
            keys: @escaping @Sendable () throws -> [any Signer]
        ) {
            self.base = base
            self.always = always
            self.repair = repair
            self.snapshot = snapshot
            self.created = created
            self.expires = expires
            self.notBefore = notBefore
            self.volumeLimit = volumeLimit
            self.deltas = deltas
            self.importers = importers
            self.ticket = ticket
            self.keys = keys
        }
    }

    /// What bundles go onto, and who puts them there.
    package struct Output: Sendable {
        /// The root of the medium.
        package let medium: FilePath
        /// What makes the bundle.
        package let tool: BundleStatement.Tool

        /// Names a medium.
        package init(medium: FilePath, tool: BundleStatement.Tool) {
            self.medium = medium
            self.tool = tool
        }
    }

    private let fleet: FleetConfiguration
    private let renderer: FleetRenderer
    private let library: any ImageLibrary
    private let committer: SnapshotCommitter
    private let machine: Machine
    private let now: Timestamp
    private let report: @Sendable (BuildEvent) -> Void

    /// Builds for `fleet`.
    /// - Parameters:
    ///   - library: Where its images are.
    ///   - committer: Signs and keeps its snapshots.
    ///   - now: The clock of this hub.
    package init(
        _ fleet: FleetConfiguration,
        renderer: FleetRenderer,
        library: any ImageLibrary,
        committer: SnapshotCommitter,
        machine: Machine,
        now: Timestamp,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.renderer = renderer
        self.library = library
        self.committer = committer
        self.machine = machine
        self.now = now
        self.report = report
    }

    /// Works out what ``run(_:for:onto:)-(_,FleetStream,_)`` would ship, and writes nothing but patches into the cache.
    /// - Throws: What the run throws.
    package func plan(_ request: Request, for stream: FleetStream) async throws -> BuildResult {
        try await build(request, for: stream, onto: nil)
    }

    /// Builds the bundle of one stream on its medium.
    /// - Throws: ``FleetError``, ``BuildError``, ``SnapshotError``, what rendering and the sources of images throw, and ``SigningError`` for
    ///   a key that may not sign.
    package func run(_ request: Request, for stream: FleetStream, onto output: Output) async throws
        -> BuildResult
    {
        try await build(request, for: stream, onto: output)
    }

    /// Works out what the run for `streams` would ship, and writes nothing but patches into the cache.
    /// - Throws: What the run throws.
    package func plan(_ request: Request, for streams: [FleetStream]) async throws
        -> FleetBuildResult
    {
        try await build(request, for: streams, onto: nil)
    }

    /// Builds the bundles of many streams, one after the other; what goes wrong at one of them keeps the others from nothing.
    /// - Throws: What concerns all of them: the trust folder, the keys, the sources. What concerns one is in its entry.
    package func run(_ request: Request, for streams: [FleetStream], onto output: Output)
        async throws -> FleetBuildResult
    {
        try await build(request, for: streams, onto: output)
    }

    private func build(_ request: Request, for stream: FleetStream, onto output: Output?)
        async throws -> BuildResult
    {
        let run = try BuildRun(fleet, request, onto: output, now: now, isForMany: false, report: report)
        let job = try run.job(for: stream)
        return try await build([job], of: run) { bench in
            try await run.build(job, of: run.sites(of: job, bench), with: bench)
        }
    }

    private func build(_ request: Request, for streams: [FleetStream], onto output: Output?)
        async throws -> FleetBuildResult
    {
        let run = try BuildRun(fleet, request, onto: output, now: now, isForMany: true, report: report)
        var result = FleetBuildResult()
        var jobs: [BuildRun.Job] = []
        for stream in streams {
            do {
                jobs.append(try run.job(for: stream))
            } catch let error as any OperatorError {
                result.add(run.failure(of: stream, error))
            }
        }
        guard !jobs.isEmpty else { return result }
        let bundles = try await build(jobs, of: run) { try await run.build(jobs, with: $0) }
        for bundle in bundles { result.add(bundle) }
        return result
    }

    /// Renders the sources, opens the places of images, and lends both with all that patches need.
    private func build<Result>(
        _ jobs: [BuildRun.Job],
        of run: BuildRun,
        _ body: (BuildRun.Workbench) async throws -> Result
    ) async throws -> Result {
        let earlier = run.request.snapshot
        let pins = earlier?.lock.pins ?? ImagePins()
        let result = try await library.withResolver(for: fleet, pins: pins, report: run.report) { resolver in
            let manifests = try await FleetManifests(
                fleet,
                for: jobs.flatMap(\.stream.sites),
                by: renderer,
                artifacts: resolver.artifacts,
                as: earlier
            )
            // Before a bundle has them, so that none is shipped that a later build does not know.
            if run.output != nil { try manifests.randomValues.save() }
            let lint = try FleetLint(sourcesOf: fleet)
            for warning in lint.warnings { run.report(.warning(warning)) }
            return try await PlanningSession.with(
                run.ledger,
                run.request.deltas,
                makesPatches: run.output != nil || jobs.contains { $0.base != .full && $0.last != nil },
                on: machine,
                report: run.report
            ) { planning in
                try await body(
                    .init(
                        manifests: manifests,
                        resolver: resolver,
                        committer: committer,
                        planning: planning,
                        lint: lint,
                        hooks: LintHooks(fleet, renderer)
                    )
                )
            }
        }
        if run.output != nil { run.tidyCache() }
        return result
    }
}

package import BundleFormat
package import Fleet
package import Rendering
package import Signing
package import SystemPackage

/// Builds bundles of a fleet.
///
///     check     trust, clock, keys and ledger, before any work is done         BuildRun
///     render    sources, each once                                             FleetManifests
///     discover  the images that a site's objects name                          FleetManifests
///     resolve   references to images, each once, and the snapshot of a site    SnapshotAssembly
///     plan      what the site has, what goes whole and what as a patch         BundlePlanning, LayerPatcher
///     pack      volumes, list and statement, signed, recorded in the ledger    BundlePacker
package struct Builder: Sendable {
    /// What is asked for.
    package struct Request: Sendable {
        /// The site that the bundle is for.
        package let site: FleetConfiguration.Site
        /// What it builds on.
        package let base: BundleBase
        /// What the site asks for; it chooses the base then.
        package let repair: RepairRequest?
        /// When it is made.
        package let created: Timestamp
        /// From when on sites refuse it.
        package let expires: Timestamp
        /// The largest volume in bytes.
        package let volumeLimit: Int64
        /// How patches are made.
        package let deltas: FleetConfiguration.Deltas
        /// A change ticket.
        package let ticket: String?
        /// Opens the release keys; called before any work is done.
        package let keys: @Sendable () throws -> [any Signer]

        /// Asks for a bundle.
        package init(
            site: FleetConfiguration.Site,
            base: BundleBase,
            repair: RepairRequest?,
            created: Timestamp,
            expires: Timestamp,
            volumeLimit: Int64,
            deltas: FleetConfiguration.Deltas,
            ticket: String?,
            keys: @escaping @Sendable () throws -> [any Signer]
        ) {
            self.site = site
            self.base = base
            self.repair = repair
            self.created = created
            self.expires = expires
            self.volumeLimit = volumeLimit
            self.deltas = deltas
            self.ticket = ticket
            self.keys = keys
        }
    }

    /// What a bundle goes onto, and who puts it there.
    package struct Output: Sendable {
        /// The root of the medium.
        package let medium: FilePath
        /// The importer that goes along; nil for none.
        package let importer: FilePath?
        /// What makes the bundle.
        package let tool: BundleStatement.Tool

        /// Names a medium.
        package init(medium: FilePath, importer: FilePath?, tool: BundleStatement.Tool) {
            self.medium = medium
            self.importer = importer
            self.tool = tool
        }
    }

    private let fleet: FleetConfiguration
    private let renderer: SourceRenderer
    private let library: any ImageLibrary
    private let machine: Machine
    private let now: Timestamp
    private let report: @Sendable (BuildEvent) -> Void

    /// Builds for `fleet`.
    /// - Parameters:
    ///   - library: Where its images are.
    ///   - now: The clock of this hub.
    package init(
        _ fleet: FleetConfiguration,
        renderer: SourceRenderer,
        library: any ImageLibrary,
        machine: Machine,
        now: Timestamp,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.renderer = renderer
        self.library = library
        self.machine = machine
        self.now = now
        self.report = report
    }

    /// Works out what ``run(_:onto:)`` would ship, and writes nothing but patches into the cache.
    /// - Throws: What ``run(_:onto:)`` throws.
    package func plan(_ request: Request) async throws -> BuildResult {
        try await build(request, onto: nil)
    }

    /// Builds the bundle on its medium.
    /// - Throws: ``FleetError``, ``BuildError``, ``SnapshotError``, what rendering and the sources of images throw, and ``SigningError`` for
    ///   a key that may not sign.
    package func run(_ request: Request, onto output: Output) async throws -> BuildResult {
        try await build(request, onto: output)
    }

    private func build(_ request: Request, onto output: Output?) async throws -> BuildResult {
        let run = try BuildRun(fleet, request, onto: output, now: now, report: report)
        let job = try run.job(for: request.site)
        let result = try await library.withResolver(for: fleet, report: report) { resolver in
            let manifests = try await FleetManifests(fleet, by: renderer)
            return try await BundlePlanning.with(
                run.ledger,
                request.deltas,
                makesPatches: output != nil || job.base != .full && job.last != nil,
                on: machine,
                report: report
            ) { planning in
                try await run.build(job, manifests, resolver, planning)
            }
        }
        if output != nil { run.tidyCache() }
        return result
    }
}

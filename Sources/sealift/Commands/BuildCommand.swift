import ArgumentParser
import BundleBuild
import BundleFormat
import Content
import Diagnostics
import FileIO
import Fleet
import Settings
import Signing
import Snapshot
import SystemPackage

/// `sealift build`.
struct BuildCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build a signed bundle for one site on a medium.",
        discussion: """
            Renders the manifests, collects every image they name with signatures and referrers, and packs what the site does not have \
            yet into volumes. With --base last only what is new since the last shipped bundle is packed, layers as patches where that is \
            smaller; a full bundle can be imported by any state of the site. With --repair it builds on the bundle that the site has and \
            ships whole what the site asks for.

            Examples:
              sealift build --config sealift.yaml --site plant-001-line-a --out /media/stick --base last
              sealift build --config sealift.yaml --repair repair-41.json --out /media/stick
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "The site; that of the request with --repair.")
    var site: String?

    @Option(help: "The medium.")
    var out: FilePath

    @Option(help: "full, last, or the sequence of an earlier bundle; full unless given.")
    var base: BaseOption?

    @Option(help: "A repair request, which an import has written at the site; it chooses the base.")
    var repair: FilePath?

    @Option(help: "How patches are made: fast, small, or off; as in the configuration unless given.")
    var deltas: FleetConfiguration.Deltas.Setting?

    @Option(
        help:
            "The largest volume, such as 4GiB or 700MB; FAT32 takes at most 4 GiB - 1 MiB, and so does this."
    )
    var volumeSize: ByteSizeOption = ByteSizeOption(bytes: 4 << 30)

    @Option(help: "When the bundle is made, as 2026-11-21T10:00:00Z; now unless given.")
    var created: String?

    @Option(help: "A change ticket, for the site's records.")
    var ticket: String?

    @Option(help: "The importer that goes on the medium; this executable unless given.")
    var importer: FilePath?

    @Flag(help: "Put no importer on the medium.")
    var noImporter = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be shipped, and write nothing."
    )
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard site != nil || repair != nil else {
            throw ValidationError("give --site NAME, or --repair FILE")
        }
        guard base == nil || repair == nil else {
            throw ValidationError("give --base or --repair, not both: a request names the bundle to build on")
        }
        guard importer == nil || !noImporter else {
            throw ValidationError("give --importer or --no-importer, not both")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let order = try repair.map { try RepairOrder($0) }
        let site = try configuration.site(named: site ?? order?.request.site.id.description ?? "")
        let session = FleetSession(configuration, runtime) { reporter.tell($0) }
        let created = try TimestampOption(created, name: "--created", runtime).value
        let trust = try FleetTrust(configuration)
        try trust.check(at: created)
        try warn(of: created, runtime, reporter)
        let signers = try signers(of: configuration, runtime)
        let importer = try importer.map { try NamedFile.program($0, named: "--importer") }
        let stream = StreamID(derivedFrom: [
            "stream", configuration.organization.description, site.name.description,
        ])
        let ledger = Ledger(configuration.ledger)
        let identity = SiteIdentity(id: site.name, uid: site.uid)
        try order?.check(configuration.organization, identity, stream, ledger)
        let id = try SnapshotID(String(created.description.prefix(10))).unused(
            in: ledger.snapshots(of: stream)
        )
        let last = try ledger.last(of: stream)
        try last?.check(next: created)
        if let last, !dryRun {
            let place = BundlePlace(on: out, stream: stream, sequence: last.position.sequence)
            if try place.finishInterrupted(last) {
                console.say("finished \(place.final), which an earlier run had left")
            }
        }
        let planning = BundlePlanning(
            ledger: ledger,
            deltas: configuration.deltas.set(to: deltas),
            runtime: runtime
        ) { reporter.tell($0) }
        let request = BuildPlanner.Request(
            stream: stream,
            epoch: trust.root.root.floor(of: stream).epoch,
            sites: [identity],
            base: order.map { .sequence($0.request.sequence) } ?? base?.base ?? .full,
            volumeLimit: volumeSize.bytes,
            roots: trust.files,
            lost: Set(order?.request.blobs ?? [])
        )
        let result = try await session.assemble(
            session.request(for: [site], id: id, last: last),
            plainHTTP: fleet.plainHttp
        ) { assembled in
            try await planning.with(assembled, request, to: dryRun ? nil : out) { planned in
                reporter.tell(.planned(planned.plan))
                defer { reporter.finish() }
                guard !dryRun else { return BuildResult(planned) }
                let request = try packing(
                    assembled,
                    planned.plan,
                    configuration,
                    trust,
                    created: created,
                    ledger: ledger,
                    signers: signers,
                    executable: noImporter ? nil : importer ?? runtime.executable
                )
                let packer = BundlePacker(planned.plan, request, ledger: ledger) { reporter.tell($0) }
                return BuildResult(planned, try await packer.pack(from: planned.source, to: out))
            }
        }
        if !dryRun { planning.tidy() }
        try console.result("Build", result, lines: result.lines)
    }

    /// A day is more than clocks differ, and less than what shuts a site for long.
    private func warn(of created: Timestamp, _ runtime: RunEnvironment, _ reporter: BuildProgressReporter)
        throws
    {
        guard let tomorrow = try runtime.timestamp().adding(seconds: 86_400), created > tomorrow else {
            return
        }
        reporter.tell(
            .warning(
                "the bundle is made at \(created), ahead of this clock: sites refuse every bundle that is made before"
            )
        )
    }

    private func packing(
        _ assembled: SnapshotAssembly.Result,
        _ plan: BuildPlan,
        _ configuration: FleetConfiguration,
        _ trust: FleetTrust,
        created: Timestamp,
        ledger: Ledger,
        signers: [PrivateKey],
        executable: FilePath?
    ) throws -> BundlePacker.Request {
        guard let expires = created.adding(seconds: configuration.validitySeconds) else {
            throw CommandError.malformedOption(
                name: "--created",
                found: created.description,
                expected: "a moment before the year 9999"
            )
        }
        return BundlePacker.Request(
            organization: configuration.organization,
            created: created,
            expires: expires,
            root: trust.root,
            roots: trust.files,
            stateBefore: try plan.base.flatMap { try ledger.entry($0, of: plan.stream)?.state },
            objects: assembled.objects,
            change: ticket.map { BundleStatement.Change(ticket: $0) },
            tool: BundleStatement.Tool(name: "sealift", version: Sealift.version),
            executable: executable,
            signers: signers
        )
    }

    /// Opens the release keys before any work is done; a dry run only looks that they are there.
    private func signers(
        of configuration: FleetConfiguration,
        _ runtime: RunEnvironment
    ) throws -> [PrivateKey] {
        guard !configuration.releaseKeys.isEmpty else {
            throw CommandError.missingKeys(what: "signing.release")
        }
        for key in configuration.releaseKeys { _ = try NamedFile.find(key, named: "signing.release") }
        guard !dryRun else { return [] }
        let passphrase = Passphrase(runtime)
        return try configuration.releaseKeys.map { try passphrase.readKey($0, named: "signing.release") }
    }
}

extension FleetConfiguration.Deltas.Setting: ExpressibleByArgument {}

extension SnapshotID {
    /// This name, or the first later one of the same day that is not taken.
    fileprivate func unused(in taken: Set<String>) throws -> SnapshotID {
        var id = self
        while taken.contains(id.description) {
            guard let next = id.next else { throw CommandError.dayIsFull(id.description) }
            id = next
        }
        return id
    }
}

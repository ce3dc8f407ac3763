import ArgumentParser
import BundleBuild
import BundleFormat
import Fleet
import Rendering
import Settings
import Signing
import Snapshot
import SystemPackage

/// `sealift build`.
struct BuildCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build signed bundles for one site or many on a medium.",
        discussion: """
            Renders the manifests, collects every image they name with signatures and referrers, and packs what the site does not have \
            yet into volumes. With --base last only what is new since the last shipped bundle is packed, layers as patches where that is \
            smaller; with --base acknowledged what is new since the newest bundle that every site has confirmed by a receipt, whatever was lost \
            since. A full bundle can be imported by any state of the site. With --repair it builds on the bundle that the site has and \
            ships whole what the site asks for.

            For many sites (--all, --select, --site several times) manifests are rendered, images looked for and patches made once for all. \
            What goes wrong at a site is told at the end and keeps the others from nothing; the exit status is the highest of all sites.

            A site whose content and trust root would be the same as those of its last bundle gets none, unless --always, --repair or an \
            explicit --base full asks for one.

            Examples:
              sealift build --config sealift.yaml --site plant-001-line-a --out /media/stick --base last
              sealift build --config sealift.yaml --repair repair-41.json --out /media/stick
              sealift build --config sealift.yaml --select tier=canary --out /srv/outbox --base last
            """
    )

    @OptionGroup var fleet: FleetOptions

    @OptionGroup var selection: SiteSelection

    @Option(help: "The medium, or a folder for the bundles of many sites.")
    var out: FilePath

    @Option(
        help:
            "acknowledged, full, last, or the sequence of an earlier bundle; unless given, acknowledged where sites write receipts, else full."
    )
    var base: BaseOption?

    @Flag(help: "Build a bundle even for a site that has all of it.")
    var always = false

    @Option(help: "A repair request, which an import has written at the site; it chooses the base.")
    var repair: FilePath?

    @Option(
        help:
            "The date of an earlier snapshot in snapshots.git, which is made again and shipped; of one site or stream."
    )
    var snapshot: String?

    @Option(help: "How patches are made: fast, small, or off; as in the configuration unless given.")
    var deltas: FleetConfiguration.Deltas.Setting?

    @Option(
        help:
            "The largest volume, such as 4GiB or 700MB; FAT32 takes at most 4 GiB - 1 MiB, and so does this."
    )
    var volumeSize: ByteSizeOption = ByteSizeOption(bytes: 4 << 30)

    @Option(help: "When the bundle is made, as 2026-11-21T10:00:00Z; now unless given.")
    var created: String?

    @Option(
        help:
            "From when on sites may make the snapshot active, as 2026-11-22T04:00:00Z; they load it at once."
    )
    var notBefore: String?

    @Option(help: "A change ticket, for the site's records.")
    var ticket: String?

    @Option(
        help:
            "The importer that goes on the medium, once for all bundles; this executable unless given. Several for several kinds of machines."
    )
    var importer: [FilePath] = []

    @Flag(help: "Put no importer on the medium.")
    var noImporter = false

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be shipped, and write nothing."
    )
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard selection.isMade || repair != nil else {
            throw ValidationError(
                "give --site NAME, --all, --select KEY=VALUE, --stream NAME, or --repair FILE"
            )
        }
        guard repair == nil || !selection.isForMany && selection.stream.isEmpty else {
            throw ValidationError("a repair request is of one site, and chooses it")
        }
        guard repair == nil || !always else {
            throw ValidationError("give --repair or --always, not both: a repair is always built")
        }
        guard base == nil || repair == nil else {
            throw ValidationError("give --base or --repair, not both: a request names the bundle to build on")
        }
        guard snapshot == nil || !selection.isForMany else {
            throw ValidationError(
                "an earlier snapshot is of one site or stream: give --site NAME or --stream NAME"
            )
        }
        guard importer.isEmpty || !noImporter else {
            throw ValidationError("give --importer or --no-importer, not both")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = BuildProgressReporter(console)
        let configuration = try FleetConfiguration(fleet.config)
        let repair = try repair.map { path in
            let bytes = try NamedFile.contents(of: path, named: "--repair", limit: RepairRequest.maximumBytes)
            return try RepairRequest(decoding: bytes, place: path.string)
        }
        let streams =
            try repair.map {
                [
                    try configuration.stream(
                        of: configuration.site(named: selection.site.first ?? $0.site.id.description)
                    )
                ]
            } ?? selection.streams(of: configuration)
        let earlier = try await earlierSnapshot(of: streams.first, configuration, runtime)
        let request = try request(configuration, repair, earlier, runtime)
        let builder = Builder(
            configuration,
            renderer: FleetRenderer(runtime),
            library: FleetImages(
                fleet: configuration,
                plainHTTP: fleet.plainHttp,
                runtime: runtime,
                console: console
            ),
            committer: SnapshotCommitter(
                configuration.snapshots.git,
                signer: configuration.snapshots.signer,
                runtime
            ),
            machine: Machine(processors: runtime.processors, memory: runtime.memory),
            now: try runtime.timestamp()
        ) { reporter.tell($0) }
        defer { reporter.finish() }
        if !selection.isForMany, let stream = streams.first {
            let result =
                try await dryRun
                ? builder.plan(request, for: stream)
                : builder.run(request, for: stream, onto: .init(medium: out, tool: .sealift))
            reporter.finish()
            try console.result("Build", result, lines: BuildResultText(result).lines)
        } else {
            let result =
                try await dryRun
                ? builder.plan(request, for: streams)
                : builder.run(request, for: streams, onto: .init(medium: out, tool: .sealift))
            reporter.finish()
            let lines = FleetBuildText(result, medium: out).lines
            try console.result("Builds", result, lines: lines, status: result.worst)
        }
    }

    private func request(
        _ fleet: FleetConfiguration,
        _ repair: RepairRequest?,
        _ earlier: ManifestSnapshot?,
        _ runtime: RunEnvironment
    ) throws -> Builder.Request {
        let created = try TimestampOption(created, name: "--created", runtime).value
        guard let expires = created.adding(seconds: fleet.validitySeconds) else {
            throw CommandError.malformedOption(
                name: "--created",
                found: created.description,
                expected: "a moment before the year 9999"
            )
        }
        let notBefore = try notBefore.map { try TimestampOption($0, name: "--not-before", runtime).value }
        if let notBefore, notBefore >= expires {
            throw CommandError.malformedOption(
                name: "--not-before",
                found: notBefore.description,
                expected: "a moment before the bundle expires, which is at \(expires)"
            )
        }
        let keys = ReleaseKeys(of: fleet, runtime)
        return try Builder.Request(
            base: base?.rule,
            always: always,
            repair: repair,
            snapshot: earlier,
            created: created,
            expires: expires,
            notBefore: notBefore,
            volumeLimit: volumeSize.bytes,
            deltas: fleet.deltas.set(to: deltas),
            importers: importers(runtime),
            ticket: ticket,
            keys: dryRun ? keys.check : keys.open
        )
    }

    /// The snapshot that is made again; nil for a new one.
    private func earlierSnapshot(
        of stream: FleetStream?,
        _ fleet: FleetConfiguration,
        _ runtime: RunEnvironment
    ) async throws -> ManifestSnapshot? {
        guard let snapshot, let stream else { return nil }
        let name = "\(stream.name)/\(try SnapshotID(snapshot))"
        return try await EarlierSnapshot.read(name, in: fleet.snapshots.git, runtime)
    }

    private func importers(_ runtime: RunEnvironment) throws -> [ImporterFile] {
        guard !noImporter else { return [] }
        let programs = try importer.map { try NamedFile.program($0, named: "--importer") }
        return try (programs.isEmpty ? [runtime.executable] : programs).map { path in
            try ImporterFile(
                NamedFile.find(path, named: "--importer"),
                version: BundleStatement.Tool.sealift.version
            )
        }
    }
}

extension FleetConfiguration.Deltas.Setting: ExpressibleByArgument {}

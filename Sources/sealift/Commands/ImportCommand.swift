import Activation
import ArgumentParser
import BundleImport
import Diagnostics
import SystemPackage

/// `sealift import`.
struct ImportCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Verify the bundles on a medium, load them into the mirror and make the snapshot active.",
        discussion: """
            Nothing becomes visible before everything is verified and loaded. Killed or interrupted, the same command goes on where it \
            stopped; a set of volumes may come on several media, one after the other. What the mirror has lost of a bundle that the site \
            has is loaded again; --check finds damage, too, since it reads every byte. Outside of the windows of site.yaml, and with \
            --stage, the snapshot waits for sealift activate.

            Examples:
              sealift import /media/stick --state /var/lib/sealift --mirror docker://harbor.plant:5000/prefix
              sealift import /media/stick --state /var/lib/sealift --stage
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @OptionGroup var site: SiteOptions

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be done, and do nothing."
    )
    var dryRun = false

    @Flag(help: "Read every byte that the site has of the bundle, and load what is damaged again.")
    var check = false

    @Flag(help: "Load everything and make nothing active; sealift activate goes on.")
    var stage = false

    @OptionGroup var health: HealthOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try health.validate(dryRun: dryRun)
        guard !stage || !dryRun else {
            throw ValidationError("a dry run makes nothing active: leave out --stage")
        }
        guard !stage || !health.isGiven else {
            throw ValidationError("--stage makes nothing active: leave out --no-wait and --health-timeout")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ImportProgressReporter(console)
        let outcomes = try await SiteSession.with(site, runtime, console) { session in
            let importer = try session.importer(checksCopies: check) { reporter.tell($0) }
            let activations = ActivationProgressReporter(console)
            let activator = try session.activator(health) { activations.tell($0) }
            let fallback = try session.guarded(activator, health) { activations.tell($0) }
            defer { reporter.finish() }
            if dryRun { return try await importer.plan(Medium(media)) }
            return try await importer.run(Medium(media)) { state in
                if stage { return try activator.stage(after: state) }
                guard let fallback else { return try await activator.run(after: state) }
                return try await fallback.run(after: state)
            }
        }
        try console.result("Import", outcomes, lines: outcomes.flatMap(Self.lines))
    }

    private static func lines(_ outcome: ImportOutcome) -> [String] {
        let bundle = "bundle \(outcome.position)"
        let places = outcome.activated.joined(separator: ", ")
        let active = places.isEmpty ? "" : "; active at \(places)"
        switch outcome.result {
        case .imported:
            return ["\(bundle) is imported\(active)"]
        case .restored:
            let count = outcome.plan.map { $0.loads.count + $0.mounts.count } ?? 0
            let loaded = "\(Pluralized(count, "blob")) loaded again, every name stands for its image"
            return ["\(bundle) was imported before; \(loaded)\(active)"]
        case .alreadyImported:
            return ["\(bundle) was imported before\(active.isEmpty ? "; nothing to do" : active)"]
        case .planned:
            return outcome.plan.map { ImportPlanText($0).lines } ?? []
        }
    }
}

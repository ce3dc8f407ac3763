import Activation
import ArgumentParser
import BundleFormat
import BundleImport
import Diagnostics
import Site
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
              sealift import /media/stick --state /var/lib/sealift --receipts
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

    @Flag(
        help:
            "Put the receipts of the site on the medium, for the hub; receipts.medium in site.yaml does, too."
    )
    var receipts = false

    @OptionGroup var health: HealthOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try health.validate(dryRun: dryRun)
        guard !receipts || !dryRun else {
            throw ValidationError("a dry run writes nothing: leave out --receipts")
        }
        guard !stage || !dryRun else {
            throw ValidationError("a dry run makes nothing active: leave out --stage")
        }
        guard !stage || !health.isGiven else {
            throw ValidationError("--stage makes nothing active: leave out --no-wait and --health-timeout")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ImportProgressReporter(console)
        let entries = try await SiteSession.with(site, runtime, console) { session in
            let importer = try session.importer(checksCopies: check) { reporter.tell($0) }
            let activations = ActivationProgressReporter(console)
            let activator = try session.activator(health) { activations.tell($0) }
            let fallback = try session.guarded(activator, health) { activations.tell($0) }
            defer { reporter.finish() }
            if dryRun {
                let planned = try await importer.plan(Medium(media))
                guard planned.contains(where: { $0.plan?.missingVolumes.isEmpty == true }) else {
                    return planned.map { Entry(outcome: $0) }
                }
                let snapshot = try await importer.snapshot(on: Medium(media), reporting: false)
                return try await Self.entries(planned, activator, snapshot, console)
            }
            let done = try await session.reporting(.imported, onto: medium(session), console) {
                try await importer.run(Medium(media)) { state in
                    if stage { return try await activator.stage(after: state) }
                    guard let fallback else { return try await activator.run(after: state) }
                    return try await fallback.run(after: state)
                }
            }
            return done.map { Entry(outcome: $0) }
        }
        try console.result(
            "Import",
            entries,
            lines: entries.flatMap(\.lines),
            status: entries.contains(where: \.isRefused) ? .partial : .success
        )
    }

    /// What would become of bundles, and where the snapshot of the last one would be active.
    private static func entries(
        _ planned: [ImportOutcome],
        _ activator: Activator,
        _ snapshot: StoredSnapshot?,
        _ console: Console
    ) async throws -> [Entry] {
        var entries = planned.map { Entry(outcome: $0) }
        guard !entries.isEmpty else { return entries }
        do {
            let activation = try await activator.plan(of: snapshot)
            entries[entries.count - 1].activation = activation
            entries[entries.count - 1].isRefused = (activation.plan ?? []).contains(where: \.isRefused)
        } catch let error as any OperatorError {
            console.warn("the snapshot would not become active: \(error)")
            entries[entries.count - 1].isRefused = true
        }
        return entries
    }

    /// What became of a bundle, or would.
    private struct Entry: Encodable {
        let outcome: ImportOutcome
        /// What activating its snapshot would do; nil where it was done, and where it is not the last one.
        var activation: ActivationResult?
        var isRefused = false

        private enum Key: String, CodingKey { case activation }

        func encode(to encoder: any Encoder) throws {
            try outcome.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encodeIfPresent(activation, forKey: .activation)
        }

        var lines: [String] {
            ImportCommand.lines(outcome) + (activation?.plan ?? []).flatMap { ActivationPlanText($0).lines }
        }
    }

    /// The medium, if it is to take receipts back.
    private func medium(_ session: SiteSession) -> FilePath? {
        receipts || session.configuration.receipts.medium ? media : nil
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

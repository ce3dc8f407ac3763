import Activation
import ArgumentParser
import BundleFormat

/// `sealift rollback`.
struct RollbackCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make an earlier snapshot active that the site keeps; no medium is needed.",
        discussion: """
            Without SNAPSHOT it is the one before the present. Its images are looked for in the mirror first. From then on the site is held \
            there: importing the same bundle again or apply changes nothing of that, a newer bundle goes forward, and so does a rollback \
            to the snapshot of the bundle that the site has.

            Examples:
              sealift rollback --state /var/lib/sealift --reason "line 3 stands"
              sealift rollback 2026-11-28 --state /var/lib/sealift -n
            """
    )

    @Argument(help: "The snapshot, such as 2026-11-28; the one before the present unless given.")
    var snapshot: String?

    @OptionGroup var site: SiteOptions

    @Option(help: "Why, for the audit log and status.")
    var reason: Reason?

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be done, and do nothing."
    )
    var dryRun = false

    @OptionGroup var health: HealthOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try health.validate(dryRun: dryRun)
        guard !dryRun || reason == nil else {
            throw ValidationError("a dry run records nothing: leave out --reason")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ActivationProgressReporter(console)
        let result = try await SiteSession.with(site, runtime, console) { session in
            let rollback = try session.rollback(health) { reporter.tell($0) }
            if dryRun { return try await rollback.plan(to: snapshot) }
            return try await session.reporting(.rolledBack, console) {
                try await rollback.run(to: snapshot, reason: reason?.text)
            }
        }
        try console.result("Rollback", result, lines: result.lines, status: (result.plan ?? []).status)
    }
}

extension RollbackResult {
    fileprivate var lines: [String] {
        if let plan { return ["snapshot \(snapshot)"] + plan.flatMap { ActivationPlanText($0).lines } }
        let held = heldBackFrom.map { "; held back from \($0) until a newer bundle comes" } ?? ""
        return ["snapshot \(snapshot) is active at \(targets.joined(separator: ", "))\(held)"]
    }
}

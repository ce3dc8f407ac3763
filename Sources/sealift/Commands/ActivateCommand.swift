import Activation
import ArgumentParser
import BundleFormat

/// `sealift activate`.
struct ActivateCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Make the snapshot that the site has active where it is not yet, when a window is open.",
        discussion: """
            It goes on after import --stage, after an import outside of the windows of site.yaml, and where a target did not take the \
            snapshot. Outside of all windows it ends with 17, so a timer may run it again and again; --now does not wait for one, and the \
            audit log says why.

            Examples:
              sealift activate --state /var/lib/sealift
              sealift activate --state /var/lib/sealift --now --reason "line 3 stands already"
            """
    )

    @OptionGroup var site: SiteOptions

    @Flag(help: "Do not wait for a window; needs --reason.")
    var now = false

    @Option(help: "Why it happens now, for the audit log.")
    var reason: Reason?

    @OptionGroup var health: HealthOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard now == (reason != nil) else { throw ValidationError("give --now and --reason TEXT together") }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ActivationProgressReporter(console)
        let result = try await SiteSession.with(site, runtime, console) { session in
            let activator = try session.activator(health) { reporter.tell($0) }
            let fallback = try session.guarded(activator, health) { reporter.tell($0) }
            return try await session.reporting(.activated, console) {
                guard let fallback else { return try await activator.activate(now: reason?.text) }
                return try await fallback.activate(now: reason?.text)
            }
        }
        let lines =
            result.targets.isEmpty
            ? ["nothing to activate: no snapshot, or no activate in the site's configuration"]
            : ["active at \(result.targets.joined(separator: ", "))"]
        try console.result("Activate", result, lines: lines)
    }
}

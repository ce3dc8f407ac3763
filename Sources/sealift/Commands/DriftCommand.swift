import Activation
import ArgumentParser
import BundleFormat
import Diagnostics
import Kubernetes
import Signing
import Site
import SystemPackage

/// `sealift drift`.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Show what differs from the snapshots that are active, and accept it for a while.",
        subcommands: [DriftShowCommand.self, DriftAcceptCommand.self],
        defaultSubcommand: DriftShowCommand.self
    )
}

/// `sealift drift show`, which is what `sealift drift` does.
struct DriftShowCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Compare clusters, folders and tags with the snapshots that are active there; nothing is changed.",
        discussion: """
            For each field that differs it says who has set it and when, as far as the cluster knows. Objects with the label \
            sealift.dev/site that the snapshot does not have are shown, too. The exit status is 0 when nothing differs but what was \
            accepted, else 19. A program that drift.hook in site.yaml names is told of what it was not told of before.

            Example:
              sealift drift --state /var/lib/sealift --json
            """
    )

    @OptionGroup var site: SiteOptions

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ActivationProgressReporter(console)
        let report = try await SiteSession.with(site, runtime, console, onlyLooks: true) { session in
            let report = try await session.reporting(.drift, console, drift: \.receipt) {
                try await session.drift { reporter.tell($0) }.run()
            }
            if let command = session.configuration.driftHook {
                try await DriftHook(command: command, site: session.site, runtime: runtime).tell(
                    report,
                    console
                )
            }
            return report
        }
        let status: ExitClass = report.open.isEmpty ? .success : .drift
        try console.result("Drift", report, lines: DriftText(report).lines, status: status)
    }
}

/// `sealift drift accept`.
struct DriftAcceptCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract:
            "Let something differ from the snapshot until it lapses; it is recorded who says so, and why.",
        discussion: """
            An apply meanwhile refuses to overwrite it, unless it is told so by --overwrite-accepted.

            Examples:
              sealift drift accept Deployment/plant/app --for 4h --by "M. Weber" --reason "line 3 needs five" --state /var/lib/sealift
              sealift drift accept --all --for 30m --by "M. Weber" --reason "test of the pumps" --state /var/lib/sealift
            """
    )

    @Argument(help: "The object, as drift names it.")
    var object: String?

    @Flag(help: "Everything that differs now.")
    var all = false

    @Option(name: .customLong("for"), help: "For how long, such as 30m, 4h or 2d; at most 30d.")
    var duration: DurationOption

    @Option(help: "Who says so.")
    var by: Reason

    @Option(help: "Why, for the audit log and status.")
    var reason: Reason

    @OptionGroup var site: SiteOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard all == (object == nil) else { throw ValidationError("name an object, or give --all") }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard let until = try runtime.timestamp().adding(seconds: duration.seconds) else {
            throw CommandError.impossibleClock(runtime.now)
        }
        let reporter = ActivationProgressReporter(console)
        let report = try await SiteSession.with(site, runtime, console, onlyLooks: true) { session in
            try await session.reporting(.drift, console, drift: \.receipt) {
                try await session.drift { reporter.tell($0) }
                    .accept(object, until: until, by: by.text, reason: reason.text)
            }
        }
        try console.result("Drift", report, lines: DriftText(report).lines)
    }
}

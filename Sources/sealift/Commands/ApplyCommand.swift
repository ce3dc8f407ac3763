import Activation
import ArgumentParser
import BundleFormat
import SystemPackage

/// `sealift apply`.
struct ApplyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the snapshot that the site has active, again or for the first time.",
        discussion: """
            Without --kubeconfig it is activated wherever the site's configuration says. With it, that cluster alone gets the \
            objects by server-side apply. Nothing is deleted, unless --prune or activate.prune in the configuration says so: then what \
            this site has created and the snapshot does not have any more is shown and deleted, but never definitions, namespaces and volumes.

            Examples:
              sealift apply --state /var/lib/sealift
              sealift apply --state /var/lib/sealift --kubeconfig /etc/rancher/k3s/k3s.yaml -n
              sealift apply --state /var/lib/sealift --prune -n
            """
    )

    @OptionGroup var site: SiteOptions

    @Option(help: "The kubeconfig of the cluster.")
    var kubeconfig: FilePath?

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be done, and do nothing."
    )
    var dryRun = false

    @Flag(help: "Take over fields that another tool owns.")
    var forceConflicts = false

    @Flag(help: "Delete from clusters what this site has created and the snapshot does not have any more.")
    var prune = false

    @Flag(
        name: .customLong("continue"),
        help:
            "Write the others of a stage where a cluster refuses some of them; later stages are not written."
    )
    var continues = false

    @Flag(help: "Overwrite drift that somebody has accepted.")
    var overwriteAccepted = false

    @OptionGroup var health: HealthOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try health.validate(dryRun: dryRun)
        guard !dryRun || !continues else {
            throw ValidationError("a dry run writes nothing: leave out --continue")
        }
        guard !dryRun || !overwriteAccepted else {
            throw ValidationError("a dry run overwrites nothing: leave out --overwrite-accepted")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ActivationProgressReporter(console)
        let result = try await SiteSession.with(site, runtime, console) { session in
            let activator = try session.activator(
                kubeconfig: kubeconfig,
                writing: SiteSession.Writing(
                    force: forceConflicts,
                    prune: prune,
                    overwritesAccepted: overwriteAccepted,
                    continues: continues
                ),
                health
            ) { reporter.tell($0) }
            if dryRun { return try await activator.plan() }
            return try await session.reporting(.activated, console) { try await activator.run() }
        }
        try console.result("Apply", result, lines: result.lines, status: (result.plan ?? []).status)
    }
}

extension ActivationResult {
    fileprivate var lines: [String] {
        guard !targets.isEmpty else {
            return ["nothing to activate: no snapshot, or no activate in the site's configuration"]
        }
        return plan.map { $0.flatMap { ActivationPlanText($0).lines } }
            ?? ["active at \(targets.joined(separator: ", "))"]
    }
}

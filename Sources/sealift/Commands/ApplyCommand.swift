import ArgumentParser
import BundleImport
import SystemPackage

/// `sealift apply`.
struct ApplyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the snapshot that the site has active, again or for the first time.",
        discussion: """
            Without --kubeconfig it is activated wherever the site's configuration says. With it, that cluster alone gets the \
            objects by server-side apply; nothing is ever deleted.

            Examples:
              sealift apply --state /var/lib/sealift
              sealift apply --state /var/lib/sealift --kubeconfig /etc/rancher/k3s/k3s.yaml -n
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

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ImportProgressReporter(console)
        let request = ApplyRequest(kubeconfig: kubeconfig, forceConflicts: forceConflicts)
        let result = try await SiteSession.with(site, runtime) { session in
            if dryRun {
                let plan = try await session.plan(request) { reporter.tell($0) }
                return Result(targets: plan.map(\.target), dryRun: true, plan: plan)
            }
            let targets = try await session.apply(request) { reporter.tell($0) }
            return Result(targets: targets, dryRun: false, plan: nil)
        }
        try console.result("Apply", result, lines: result.lines)
    }

    private struct Result: Encodable {
        let targets: [String]
        let dryRun: Bool
        let plan: [ActivationPlan]?

        var lines: [String] {
            guard !targets.isEmpty else {
                return ["nothing to activate: no snapshot, or no activate in the site's configuration"]
            }
            return plan.map { $0.flatMap { ActivationPlanText($0).lines } }
                ?? ["active at \(targets.joined(separator: ", "))"]
        }
    }
}

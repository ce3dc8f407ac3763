import Activation
import ArgumentParser
import SystemPackage

/// `sealift diff`.
struct DiffCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what making a snapshot active would change, field by field; nothing is changed.",
        discussion: """
            Without SNAPSHOT it is the one that the site is to have. Clusters are asked by a dry run: what is new, what changes in which \
            field, what stays, and what the snapshot that is active there has and this one has not.

            Example:
              sealift diff 2026-11-28 --state /var/lib/sealift
            """
    )

    @Argument(help: "The snapshot, such as 2026-11-28; the one that the site is to have unless given.")
    var snapshot: String?

    @OptionGroup var site: SiteOptions

    @Option(help: "The kubeconfig of the cluster.")
    var kubeconfig: FilePath?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let reporter = ActivationProgressReporter(console)
        let result = try await SiteSession.with(site, runtime) { session in
            try await session.activator(kubeconfig: kubeconfig) { reporter.tell($0) }.plan(of: snapshot)
        }
        let lines = result.plan.map { $0.flatMap { ActivationPlanText($0).lines } } ?? []
        try console.result("Diff", result, lines: lines.isEmpty ? ["nothing to compare with"] : lines)
    }
}

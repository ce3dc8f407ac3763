import Activation
import ArgumentParser
import BundleImport
import Snapshot
import SystemPackage

/// `sealift diff`.
struct DiffCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what making a snapshot active would change, field by field; nothing is changed.",
        discussion: """
            The snapshot is one that the site keeps, by its name, or the one that it would have after an import from a medium, which is \
            verified first; without either it is the one that the site is to have. Clusters are asked by a dry run: what is new, what \
            changes in which field, what stays, and what the snapshot that is active there has and this one has not. With --json values \
            are whole; those of Secrets are never shown.

            Examples:
              sealift diff 2026-11-28 --state /var/lib/sealift
              sealift diff /media/stick --state /var/lib/sealift
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A snapshot, such as 2026-11-28, or a medium; the snapshot that the site is to have unless given.",
            valueName: "snapshot|medium"
        )
    )
    var subject: FilePath?

    @OptionGroup var site: SiteOptions

    @Option(help: "The kubeconfig of the cluster.")
    var kubeconfig: FilePath?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let activations = ActivationProgressReporter(console)
        let result = try await SiteSession.with(site, runtime, console) { session in
            let activator = try session.activator(kubeconfig: kubeconfig) { activations.tell($0) }
            guard let subject else { return try await activator.plan() }
            if Self.isSnapshot(subject.string) { return try await activator.plan(of: subject.string) }
            let imports = ImportProgressReporter(console)
            defer { imports.finish() }
            let importer = try session.importer(checksCopies: false) { imports.tell($0) }
            return try await activator.plan(of: importer.snapshot(on: Medium(subject)))
        }
        let lines = result.plan.map { $0.flatMap { ActivationPlanText($0).lines } } ?? []
        try console.result(
            "Diff",
            result,
            lines: lines.isEmpty ? ["nothing to compare with"] : lines,
            status: (result.plan ?? []).status
        )
    }

    /// Whether a text is the name of a snapshot; a folder that is called so is named as `./2026-11-28`.
    private static func isSnapshot(_ text: String) -> Bool {
        do {
            _ = try SnapshotID(text)
            return true
        } catch {
            return false
        }
    }
}

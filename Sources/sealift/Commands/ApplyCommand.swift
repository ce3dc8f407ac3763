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

    func perform(_ console: Console, _ surroundings: Surroundings) async throws {
        let targets = try await activate(surroundings, ImportNarrator(console))
        let verb = dryRun ? "would be active at" : "active at"
        try console.result(
            "Apply",
            Result(targets: targets, dryRun: dryRun),
            lines: [
                targets.isEmpty
                    ? "nothing to activate: no snapshot, or no activate in the site's configuration"
                    : "\(verb) \(targets.joined(separator: ", "))"
            ]
        )
    }

    /// Activates; what goes wrong keeps its own exit class, since no import is half done here.
    private func activate(_ surroundings: Surroundings, _ narrator: ImportNarrator) async throws -> [String] {
        let request = ApplyRequest(kubeconfig: kubeconfig, dryRun: dryRun, forceConflicts: forceConflicts)
        do {
            return try await SiteSession.with(site, surroundings) { session in
                try await session.apply(request) { narrator.tell($0) }
            }
        } catch let error as ActivationError {
            throw error.cause
        }
    }

    private struct Result: Encodable {
        let targets: [String]
        let dryRun: Bool
    }
}

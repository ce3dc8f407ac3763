import ArgumentParser
import Signing

/// The root of all commands.
struct Sealift: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sealift",
        abstract: "Carry container images and Kubernetes manifests to places no network reaches.",
        discussion: """
            On the hub: render, snapshots, images, lint, build, sign, enroll, receive, fleet, ledger. On the medium: inspect, verify, copy. On the site: site init, \
            import, status, diff, apply, activate, rollback, drift, serve, mirror-config, doctor.

            Every command takes --json, keeps results on standard output and talk on standard error, and ends with a \
            documented exit status (docs/exit-codes.md).
            """,
        version: BundleStatement.Tool.sealift.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Hub:",
                subcommands: [
                    RenderCommand.self, SnapshotsCommand.self, ImagesCommand.self, LintCommand.self,
                    BuildCommand.self,
                    SignCommand.self, EnrollCommand.self, ReceiveCommand.self,
                    FleetCommand.self, LedgerCommand.self,
                ]
            ),
            CommandGroup(
                name: "Site:",
                subcommands: [
                    SiteCommand.self, ImportCommand.self, StatusCommand.self, ApplyCommand.self,
                    ActivateCommand.self,
                    DiffCommand.self, DriftCommand.self, RollbackCommand.self, ServeCommand.self,
                    MirrorConfigCommand.self, DoctorCommand.self,
                ]
            ),
            CommandGroup(
                name: "Both:",
                subcommands: [
                    InspectCommand.self, VerifyCommand.self, CopyCommand.self, ExportCommand.self,
                    KeysCommand.self,
                    TrustCommand.self,
                    DeltaCommand.self,
                ]
            ),
        ]
    )

    /// What the first word of a command line can be.
    static var commandNames: [String] {
        let commands = configuration.groupedSubcommands.flatMap { $0.subcommands }
        return commands.compactMap { $0.configuration.commandName } + ["help"]
    }
}

import ArgumentParser
import BundleBuild
import Diagnostics
import FileIO
import Kubernetes
import Rendering
import Snapshot
import SystemPackage

/// `sealift snapshots`: the dated snapshots of a Git repository.
struct SnapshotsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshots",
        abstract: "List and compare the dated snapshots that render --git keeps.",
        subcommands: [List.self, Difference.self]
    )

    /// `sealift snapshots list`.
    struct List: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the snapshots of a repository: name, commit, sources, sites.",
            discussion: """
                Example:
                  sealift snapshots list --git /srv/git/fleet.git
                """
        )

        @Option(help: "The Git repository.")
        var git: FilePath

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            let entries = try await EarlierSnapshot.history(of: git, runtime) { try await $0.list() }
            let lines = entries.map { entry in
                let sources = entry.sources.map { String($0.prefix(12)) }.joined(separator: " ")
                let name = (entry.stream.map { "\($0)/" } ?? "") + entry.snapshot
                if let problem = entry.problem {
                    return "\(name)  \(entry.commit.prefix(12))  is no snapshot: \(problem)".terminalSafe
                }
                return
                    "\(name)  \(entry.commit.prefix(12))  from \(sources.isEmpty ? "no commit" : sources)  "
                    + "\(Pluralized(entry.sites.count, "site")), \(Pluralized(entry.imageCount, "image"))"
            }
            try console.result("Snapshots", entries, lines: lines.isEmpty ? ["no snapshots"] : lines)
        }
    }

    /// `sealift snapshots diff`.
    struct Difference: SealiftCommand {
        static let configuration = CommandConfiguration(
            commandName: "diff",
            abstract: "Show what one snapshot has and another has not: objects, fields, images.",
            discussion: """
                Values of Secrets are never shown. With --json values are whole.

                Example:
                  sealift snapshots diff 2026-11-21 2026-11-22 --git /srv/git/fleet.git --site plant-001-line-a
                """
        )

        @Argument(help: "The first snapshot, such as 2026-11-21.")
        var before: String

        @Argument(help: "The second snapshot.")
        var after: String

        @Option(help: "The Git repository.")
        var git: FilePath

        @Option(help: "One site; all of them unless given.")
        var site: String?

        @Option(help: "The stream whose bundles have them; those that render has made unless given.")
        var stream: String?

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            let ids = (try SnapshotID(before), try SnapshotID(after))
            let site = try site.map { try ManifestName($0) }
            let difference = try await EarlierSnapshot.history(of: git, runtime) {
                try await $0.difference(from: ids.0, to: ids.1, site: site, stream: stream)
            }
            try console.result("SnapshotDifference", difference, lines: difference.lines)
        }
    }
}

import ArgumentParser
import BundleBuild
import Content
import Diagnostics
import Fleet
import Signing
import SystemPackage

/// `sealift ledger`.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Show what was shipped, compare it with bundles, and make it anew from them.",
        subcommands: [Show.self, Verify.self, Rebuild.self]
    )

    /// `sealift ledger show`.
    struct Show: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the bundles that were shipped, by site or group.",
            discussion: """
                Example:
                  sealift ledger show --config sealift.yaml --site plant-001-line-a
                """
        )

        @Option(help: "The fleet's configuration.")
        var config: FilePath = "sealift.yaml"

        @Option(help: "Only the bundles of this site or group.")
        var site: String?

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            let fleet = try FleetConfiguration(config)
            let ledger = Ledger(fleet.ledger)
            let streams =
                try site.map { name in
                    let isGroup = fleet.groups.contains { $0.name.description == name }
                    return [
                        try isGroup
                            ? fleet.stream(named: name) : fleet.stream(of: fleet.site(named: name))
                    ]
                } ?? fleet.streams(of: fleet.sites)
            let bundles = try streams.flatMap { stream in
                try ledger.sequences(of: stream.id).compactMap { sequence in
                    try ledger.entry(sequence, of: stream.id).map { Bundle(stream, $0) }
                }
            }
            let lines = bundles.map(\.line)
            try console.result("Ledger", bundles, lines: lines.isEmpty ? ["nothing was shipped"] : lines)
        }

        private struct Bundle: Encodable {
            let name: PlainName
            let stream: StreamID
            let sequence: Int64
            let base: Int64?
            let created: Timestamp
            let expires: Timestamp?
            let snapshot: String?
            let statement: String
            let sites: [PlainName]
            let blobs: Int

            init(_ stream: FleetStream, _ entry: Ledger.Entry) {
                name = stream.name
                self.stream = entry.stream
                sequence = entry.position.sequence
                base = entry.base
                created = entry.created
                expires = entry.expires
                snapshot = entry.snapshot
                statement = entry.statement.description
                sites = entry.sites
                blobs = entry.blobs.count
            }

            var line: String {
                "\(name)  bundle \(sequence)  made \(created)  snapshot \(snapshot ?? "none")  "
                    + (base.map { "on \($0)" } ?? "full") + "  \(Pluralized(blobs, "blob"))"
            }
        }
    }

    /// `sealift ledger verify`.
    struct Verify: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold the ledger against bundles; nothing is changed.",
            discussion: """
                Example:
                  sealift ledger verify /srv/outbox --config sealift.yaml
                """
        )

        @OptionGroup var media: LedgerMedia

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            try await media.run(console, records: false)
        }
    }

    /// `sealift ledger rebuild`.
    struct Rebuild: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write entries that the ledger has lost, from bundles that the fleet has signed.",
            discussion: """
                An entry that is there is never changed. Without the bundles themselves the ledger comes from a backup: it is a folder of files, \
                and any copy of it is one.

                Example:
                  sealift ledger rebuild /srv/outbox /media/stick --config sealift.yaml
                """
        )

        @OptionGroup var media: LedgerMedia

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            try await media.run(console, records: true)
        }
    }
}

/// Media whose bundles are held against the ledger.
struct LedgerMedia: ParsableArguments {
    @Argument(help: "Outboxes, media, or folders of bundles.")
    var paths: [FilePath]

    @Option(help: "The fleet's configuration.")
    var config: FilePath = "sealift.yaml"

    /// Looks at all bundles, and says what was found.
    func run(_ console: Console, records: Bool) async throws {
        let lines = try await LedgerRebuild(FleetConfiguration(config)).run(paths, records: records)
        let bad: Set<LedgerRebuild.Outcome> =
            records ? [.different, .refused] : [.different, .refused, .missing]
        let isWell = lines.allSatisfy { !bad.contains($0.outcome) }
        try console.result(
            "LedgerRebuild",
            lines,
            lines: lines.isEmpty ? ["no bundles"] : lines.map(text),
            status: isWell ? .success : .partial
        )
    }

    private func text(_ line: LedgerRebuild.Line) -> String {
        let name = line.sequence.map { "bundle \($0) in " } ?? ""
        return "\(line.outcome.rawValue)  \(name)\(line.folder)\(line.message.map { ": \($0)" } ?? "")"
    }
}

import ArgumentParser
import Diagnostics
import Fleet
import Signing
import SystemPackage

/// `sealift fleet`.
struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Show where the sites of a fleet stand, by their receipts.",
        subcommands: [Status.self, Report.self]
    )

    /// `sealift fleet status`.
    struct Status: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show each site: what was shipped, what it has confirmed, and what somebody should look at.",
            discussion: """
                What the hub knows of a site is its newest receipt. The exit status is 0 whatever the sites say.

                Example:
                  sealift fleet status --config sealift.yaml --overdue 14d
                """
        )

        @OptionGroup var options: FleetStatusOptions

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            let status = try options.status(runtime)
            try console.result("FleetStatus", status, lines: FleetStatusText(status).lines)
        }
    }
}

extension FleetCommand {
    /// `sealift fleet report`.
    struct Report: SealiftCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the same as pages for a browser, which need no server and no network.",
            discussion: """
                DIR/index.html has all sites, sorted by a click on a heading; each has a page of its own with its receipts.

                Example:
                  sealift fleet report --config sealift.yaml --out /srv/report
                """
        )

        @OptionGroup var options: FleetStatusOptions

        @Option(help: "The folder for the pages.")
        var out: FilePath

        @OptionGroup var output: OutputOptions

        func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
            let fleet = try FleetConfiguration(options.config)
            let pages = try FleetReport(options.status(runtime), of: fleet).write(to: out)
            let index = out.appending("index.html").string
            try console.result(
                "FleetReport",
                Result(index: index, pages: pages),
                lines: ["\(index), \(Pluralized(pages, "page"))"]
            )
        }

        private struct Result: Encodable {
            let index: String
            let pages: Int
        }
    }
}

/// Which fleet, and when a site is overdue.
struct FleetStatusOptions: ParsableArguments {
    @Option(help: "The fleet's configuration.")
    var config: FilePath = "sealift.yaml"

    @Option(help: "After how long a site should have sent a receipt, such as 36h or 14d.")
    var overdue: DurationOption = DurationOption(seconds: 30 * 86_400)

    /// Looks at the fleet.
    func status(_ runtime: RunEnvironment) throws -> FleetStatus {
        try FleetStatus(
            of: FleetConfiguration(config),
            at: runtime.timestamp(),
            overdue: Int64(overdue.seconds)
        )
    }
}

/// What a person reads of a fleet.
struct FleetStatusText {
    let status: FleetStatus

    init(_ status: FleetStatus) {
        self.status = status
    }

    var lines: [String] {
        let rows = [["SITE", "STATE", "SHIPPED", "HAS", "SNAPSHOT", "RECEIPT", ""]] + status.sites.map(row)
        let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let table = rows.map { row in
            zip(row, widths + [0]).map { text, width in
                text + String(repeating: " ", count: max(0, width - text.count))
            }.joined(separator: "  ").trimmedAtEnd
        }
        let summary = status.counts.map { "\($0.count) \($0.state.rawValue)" }.joined(separator: ", ")
        return table + ["\(Pluralized(status.sites.count, "site")): \(summary)"]
    }

    private func row(_ site: FleetStatus.Site) -> [String] {
        [
            site.site.description,
            site.state.rawValue,
            site.shipped.map { "\($0.sequence)" } ?? "-",
            site.confirmed.map { "\($0.position)" } ?? "-",
            site.snapshot ?? "-",
            site.age.map(\.asAge) ?? (site.isEnrolled ? "none yet" : "not enrolled"),
            site.remarks.joined(separator: "; "),
        ]
    }
}

extension String {
    /// Without spaces at its end.
    fileprivate var trimmedAtEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

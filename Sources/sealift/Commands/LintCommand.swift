import ArgumentParser
import BundleBuild
import Diagnostics
import Fleet
import Lint
import Rendering
import SystemPackage
import YAML

/// `sealift lint`.
struct LintCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Look for mistakes in the manifests and texts of a fleet; asks no registry.",
        discussion: """
            Reads everything below the folder of sealift.yaml, and the objects of each site as they are rendered. Each finding has its rule, \
            file, line, object and what to do. Levels are set under lint.levels; ends with 11 if a finding is an error.

            Only charts and files that sources name in a registry are fetched.

            Example:
              sealift lint --config sealift.yaml --site plant-001-line-a
            """
    )

    @OptionGroup var fleet: FleetOptions

    @Option(help: "One site; all of them unless given.")
    var site: String?

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let configuration = try FleetConfiguration(fleet.config)
        let folder = fleet.config.removingLastComponent()
        let lint = try FleetLint(configuration, below: folder.isEmpty ? "." : folder)
        let findings = try await lint.run(
            configuration.sites(named: site),
            by: FleetRenderer(runtime),
            library: FleetImages(
                fleet: configuration,
                plainHTTP: fleet.plainHttp,
                runtime: runtime,
                console: console
            )
        )
        let errors = findings.count { $0.level == .error }
        try console.result(
            "Lint",
            findings.map(Finding.init(_:)),
            lines: findings.flatMap(\.lines),
            status: errors == 0 ? .success : .corrupt
        )
        console.say(
            errors == 0
                ? "\(findings.count) found, no errors"
                : "\(findings.count) found, \(errors) of them errors: correct them, or set lint.levels in sealift.yaml"
        )
    }

    private struct Finding: Encodable {
        let rule: String
        let level: String
        let file: String
        let line: Int
        let column: Int
        let object: String?
        let message: String
        let fix: String

        init(_ finding: LintFinding) {
            rule = finding.rule.rawValue
            level = finding.level.rawValue
            file = finding.place.name
            line = finding.place.position.line
            column = finding.place.position.column
            object = finding.object
            message = finding.message
            fix = finding.fix
        }
    }
}

extension LintFinding {
    /// The finding in two lines, for a person.
    fileprivate var lines: [String] { ["\(place): \(level.rawValue): \(text)", "    -> \(fix)"] }
}

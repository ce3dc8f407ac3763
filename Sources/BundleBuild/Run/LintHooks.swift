import BundleFormat
import Diagnostics
import Fleet
import Kubernetes
import Lint
import Rendering
import Signing
import Snapshot

/// A hook that said that the manifests of a site are wrong.
package struct FailedHook: Sendable, Equatable, CustomStringConvertible {
    /// The hook.
    package let name: String
    /// The site.
    package let site: String
    /// How it ended and what it wrote last, in one line.
    package let complaint: String

    package var description: String { "the hook \(name) at the site \(site) \(complaint.terminalSafe)" }
}

/// Runs the hooks of lint over the manifests of sites.
struct LintHooks {
    private static let outputLimit = 16 << 20
    /// The bytes of all reports of a bundle together.
    private static let reportLimit = 16 << 20

    /// How a hook ended at a site.
    private struct Run {
        let hook: LintHook
        let site: FleetConfiguration.Site
        let exit: Int
        let report: String
        let complaint: String
    }

    private let fleet: FleetConfiguration
    private let renderer: FleetRenderer

    /// Runs the hooks of `fleet`.
    init(_ fleet: FleetConfiguration, _ renderer: FleetRenderer) {
        self.fleet = fleet
        self.renderer = renderer
    }

    /// Runs them over the manifests of a bundle.
    /// - Returns: What they said, for the bundle.
    /// - Throws: ``BuildError/failedHooks(_:)`` after all have run, `RenderingError` for a program that is not there, `FileError`.
    func check(
        _ snapshot: ManifestSnapshot,
        of sites: [FleetConfiguration.Site],
        report: (BuildEvent) -> Void
    ) async throws -> [Contents.CheckEntry] {
        let runs = try await runs(over: snapshot, of: sites)
        let failed = runs.filter { $0.exit != 0 }
        for run in failed where run.hook.level == .warning { report(.warning("\(failure(run))")) }
        let errors = failed.filter { $0.hook.level == .error }.map(failure)
        guard errors.isEmpty else { throw BuildError.failedHooks(errors) }
        let room = min(Contents.CheckEntry.maximumReport, Self.reportLimit / max(1, runs.count))
        return runs.compactMap { run in
            guard let name = PlainName(run.hook.name), let level = PlainName(run.hook.level.rawValue) else {
                return nil
            }
            return Contents.CheckEntry(
                name: name,
                site: run.site.name,
                exit: run.exit,
                level: level,
                report: run.report.beginning(room)
            )
        }
    }

    /// Runs them over the manifests of sites whose images are not pinned.
    /// - Throws: `RenderingError` for a program that is not there, `FileError`.
    func findings(in manifests: [SiteManifests], of sites: [FleetConfiguration.Site]) async throws
        -> [LintFinding]
    {
        guard !fleet.lintHooks.isEmpty else { return [] }
        let snapshot = try ManifestSnapshot(
            id: SnapshotID("2000-01-01"),
            sites: manifests,
            sources: [],
            images: ImagePins([:])
        )
        return try await runs(over: snapshot, of: sites).filter { $0.exit != 0 }.map {
            $0.hook.finding(at: $0.site.name.description, $0.complaint)
        }
    }

    private func failure(_ run: Run) -> FailedHook {
        FailedHook(name: run.hook.name, site: run.site.name.description, complaint: run.complaint)
    }

    private func runs(over snapshot: ManifestSnapshot, of sites: [FleetConfiguration.Site]) async throws
        -> [Run]
    {
        var runs: [Run] = []
        for site in sites {
            let hooks = fleet.lintHooks.filter { $0.concerns(site.labels) }
            guard !hooks.isEmpty else { continue }
            let prefix = "\(site.name)/"
            let files = try snapshot.files(of: ManifestName(site.name.description)).map {
                (path: String($0.path.dropFirst(prefix.count)), bytes: $0.bytes)
            }
            for hook in hooks { runs.append(try await run(hook, over: files, at: site)) }
        }
        return runs
    }

    private func run(
        _ hook: LintHook,
        over files: [(path: String, bytes: [UInt8])],
        at site: FleetConfiguration.Site
    ) async throws -> Run {
        do {
            let outcome = try await renderer.run(
                hook.command,
                over: files,
                mark: LintHook.folder,
                called: site.name.description,
                at: fleet.folder,
                environment: hook.environment,
                outputLimit: Self.outputLimit,
                timeout: hook.timeout
            )
            let ending =
                outcome.status < 0 ? "ended by signal \(-outcome.status)" : "ended with \(outcome.status)"
            // Linters write what they found to standard output, and how it went to standard error.
            let text = String(decoding: outcome.output + outcome.errors, as: UTF8.self)
            return Run(
                hook: hook,
                site: site,
                exit: outcome.status,
                report: text,
                complaint: text.lastLines.map { "\(ending): \($0)" } ?? ending
            )
        } catch let error as RenderingError where error.isAboutRun {
            return Run(
                hook: hook,
                site: site,
                exit: -1,
                report: error.description,
                complaint: "did not end: \(error)"
            )
        }
    }
}

extension RenderingError {
    /// Whether a program was started and did not come to its end.
    fileprivate var isAboutRun: Bool {
        switch self {
        case .commandTimedOut, .commandOutputTooLarge: true
        default: false
        }
    }
}

extension String {
    /// The last lines with something in them, as one; nil if there are none.
    fileprivate var lastLines: String? {
        let lines = split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        return lines.isEmpty ? nil : lines.suffix(5).joined(separator: "; ")
    }

    /// The text without what is beyond so many bytes, and without what JSON cannot hold.
    fileprivate func beginning(_ limit: Int) -> String {
        let text = replacing("\0", with: "")
        return text.utf8.count <= limit ? text : String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    }
}

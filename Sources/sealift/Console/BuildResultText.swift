import BundleBuild
import BundleFormat
import Diagnostics
import Signing
import SystemPackage

/// What a build has made, or would make, for people.
struct BuildResultText {
    private let result: BuildResult

    init(_ result: BuildResult) {
        self.result = result
    }

    var lines: [String] {
        guard let plan = result.plan else {
            return ["no bundle for \(result.entry.name): \(result.entry.reason ?? "")"]
        }
        guard let folder = result.folder else { return BuildPlanText(plan, result.images).lines }
        let sites = plan.sites.map(\.id.description).joined(separator: ", ")
        return [
            folder,
            "bundle \(plan.position) for \(sites), snapshot \(plan.contents.snapshot?.id ?? "none"), "
                + "\(ByteCount(plan.volumeBytes)) in \(Pluralized(plan.volumes.count, "volume"))",
            "next, by \(Pluralized(result.entry.approvalsNeeded, "approver")): "
                + "sealift sign \(ShellWord(folder)) --role approve --key KEY",
        ]
    }
}

/// What a build for many sites has come to, for people.
struct FleetBuildText {
    private let result: FleetBuildResult
    private let medium: FilePath

    init(_ result: FleetBuildResult, medium: FilePath) {
        self.result = result
        self.medium = medium
    }

    /// A line for each site, those that failed at the end with what to do; then how many came to what, and the next command.
    var lines: [String] {
        let width = result.bundles.map(\.name.count).max() ?? 0
        let (bad, good) = (
            result.bundles.filter { $0.outcome == .failed }, result.bundles.filter { $0.outcome != .failed }
        )
        var lines = (good + bad).flatMap { bundle in
            let padding = String(repeating: " ", count: width - bundle.name.count)
            return Self.lines(of: bundle, name: bundle.name + padding)
        }
        lines.append(summary)
        if let approvers = result.bundles.map(\.approvalsNeeded).max(), approvers > 0 {
            lines.append(
                "next, by \(Pluralized(approvers, "approver")): "
                    + "sealift sign \(ShellWord(medium.string)) --role approve --key KEY"
            )
        }
        return lines
    }

    private var summary: String {
        let outcomes: [SiteBuild.Outcome] = [.built, .planned, .unchanged, .failed]
        let counts = outcomes.map { ($0, result.count($0)) }.filter { $0.1 > 0 }
        let count = result.bundles.reduce(0) { $0 + $1.sites.count }
        let hasGroups = result.bundles.contains { $0.group != nil }
        let sites =
            (hasGroups ? "\(Pluralized(result.bundles.count, "stream")) of " : "")
            + "\(Pluralized(count, "site"))"
        guard !counts.isEmpty else { return sites }
        return "\(sites): " + counts.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
    }

    private static func lines(of bundle: SiteBuild, name: String) -> [String] {
        let head = "\(name)  \(bundle.outcome.rawValue)"
        switch bundle.outcome {
        case .built, .planned:
            let base = bundle.base.map { "on top of bundle \($0)" } ?? "full"
            let size = "\(ByteCount(bundle.bytes ?? 0))"
            let place = bundle.path.map { "  \($0)" } ?? ""
            return ["\(head)  bundle \(bundle.sequence ?? 0), \(base), \(size)\(place)"]
        case .unchanged: return ["\(head)  \(bundle.reason ?? "")"]
        case .failed:
            let remedy = bundle.error?.remedy.map { ["  -> \($0)"] } ?? []
            return ["\(head)  \(bundle.error?.message ?? "")"] + remedy
        }
    }
}

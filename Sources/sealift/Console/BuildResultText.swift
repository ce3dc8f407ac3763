import BundleBuild
import BundleFormat
import Diagnostics

/// What a build has made, or would make, for people.
struct BuildResultText {
    private let result: BuildResult

    init(_ result: BuildResult) {
        self.result = result
    }

    var lines: [String] {
        let plan = result.plan
        guard let folder = result.folder else { return BuildPlanText(plan, result.images).lines }
        let sites = plan.sites.map(\.id.description).joined(separator: ", ")
        return [
            folder,
            "bundle \(plan.position) for \(sites), snapshot \(plan.contents.snapshot?.id ?? "none"), "
                + "\(ByteCount(plan.volumeBytes)) in \(Pluralized(plan.volumes.count, "volume"))",
            "next, by \(Pluralized(result.approvalsNeeded, "approver")): "
                + "sealift sign \(ShellWord(folder)) --role approve --key KEY",
        ]
    }
}

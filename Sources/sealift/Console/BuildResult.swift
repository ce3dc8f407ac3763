import BundleBuild
import BundleFormat
import Content
import Diagnostics
import OCILayout
import Signing
import SystemPackage

/// What a build has made, or would make.
struct BuildResult: Encodable {
    let plan: BuildPlan
    let images: [ImageSizes]
    let folder: String?
    let statement: Digest?
    let files: [File]
    let approvalsNeeded: Int

    struct File: Encodable {
        let name: String
        let size: Int64
        let digest: Digest
    }

    init(_ planned: BundlePlanning.Planned, _ packed: PackedBundle? = nil) {
        plan = planned.plan
        images = planned.imageSizes
        folder = packed?.folder.string
        statement = packed?.statement
        files = packed?.files.map { File(name: $0.name, size: $0.size, digest: $0.digest) } ?? []
        approvalsNeeded = packed?.signatures.threshold(of: .approve) ?? 0
    }

    var lines: [String] {
        let plan = BuildPlanText(plan, images)
        guard let folder else { return plan.lines }
        let sites = self.plan.sites.map(\.id.description).joined(separator: ", ")
        return [
            folder,
            "bundle \(self.plan.position) for \(sites), snapshot \(self.plan.contents.snapshot?.id ?? "none"), "
                + "\(ByteCount(self.plan.volumeBytes)) in \(Pluralized(self.plan.volumes.count, "volume"))",
            "next, by \(Pluralized(approvalsNeeded, "approver")): "
                + "sealift sign \(ShellWord(folder)) --role approve --key KEY",
        ]
    }
}

import BundleImport
import Content
import Diagnostics
import OCILayout

/// What an import will do, for people.
struct ImportPlanText {
    private let plan: ImportPlan

    init(_ plan: ImportPlan) {
        self.plan = plan
    }

    /// A few lines.
    var text: String {
        var lines = [
            "bundle \(plan.position) into \(plan.mirror)",
            "  load     \(plan.loads.count) blobs, \(ByteCount(plan.loadBytes))",
            "  present  \(plan.presentBlobs) blobs, \(ByteCount(plan.presentBytes))",
            "  needs    \(ByteCount(plan.neededBytes)) of "
                + (plan.availableBytes.map { "\(ByteCount($0)) free" } ?? "an unknown amount of free")
                + " space",
        ]
        if !plan.missingVolumes.isEmpty {
            lines.append("  missing  \(plan.missingVolumes.joined(separator: ", ")), on another medium")
        }
        lines += plan.tags.map { "  tag      \($0.repository):\($0.tag) -> \($0.descriptor.digest)" }
        if let snapshot = plan.snapshot { lines.append("  snapshot \(snapshot)") }
        return lines.joined(separator: "\n")
    }
}

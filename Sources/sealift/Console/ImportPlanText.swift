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
    var lines: [String] {
        var lines = [
            "bundle \(plan.position) into \(plan.mirror)",
            "  load     \(Pluralized(plan.loads.count, "blob")), \(ByteCount(plan.loadBytes))",
            "  present  \(Pluralized(plan.presentBlobs, "blob")), \(ByteCount(plan.presentBytes))",
            "  needs    \(ByteCount(plan.neededBytes)) on this machine, "
                + (plan.availableBytes.map { "\(ByteCount($0)) free" } ?? "free space unknown"),
        ]
        if !plan.patched.isEmpty {
            let count = Pluralized(plan.patched.count, "blob")
            lines.insert(
                "  patched  \(count) of them, in \(ByteCount(plan.scratchBytes)) of scratch space",
                at: 2
            )
        }
        if !plan.damaged.isEmpty {
            lines.insert(
                "  damaged  \(Pluralized(plan.damaged.count, "blob")) of the mirror, loaded again",
                at: 2
            )
        }
        if !plan.missingVolumes.isEmpty {
            lines.append("  missing  \(plan.missingVolumes.joined(separator: ", ")), on another medium")
        }
        lines += plan.tags.map { "  tag      \($0.repository):\($0.tag) -> \($0.descriptor.digest)" }
        if let snapshot = plan.snapshot { lines.append("  snapshot \(snapshot)") }
        return lines
    }
}

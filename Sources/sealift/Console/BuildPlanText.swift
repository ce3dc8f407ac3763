import BundleBuild
import BundleFormat
import Diagnostics
import OCILayout

/// What a build will ship, for people.
struct BuildPlanText {
    private let plan: BuildPlan

    init(_ plan: BuildPlan) {
        self.plan = plan
    }

    /// One line.
    var summary: String {
        let base = plan.base.map { "on top of bundle \($0)" } ?? "full"
        let shipped = "\(Counted(plan.shipped.count, "blob")) (\(ByteCount(plan.shippedBytes)))"
        let held = "\(Counted(plan.held.count, "blob")) (\(ByteCount(plan.heldBytes)))"
        let volumes = Counted(plan.volumes.count, "volume")
        return "bundle \(plan.position), \(base): \(shipped) in \(volumes); the site has \(held)"
    }

    /// The summary, every volume, and every image.
    var text: String {
        let volumes = plan.volumes.map { "  \($0.name)  \($0.size) bytes" }
        let images = plan.contents.images.map { image in
            "  \(image.reference?.description ?? "\(image.repository):\(image.tag?.description ?? "")")  \(image.digest)"
        }
        return ([summary] + volumes + images).joined(separator: "\n")
    }
}

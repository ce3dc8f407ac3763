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
        return
            "bundle \(plan.position), \(base): \(plan.shipped.count) blobs (\(ByteCount(plan.shippedBytes))) in"
            + " \(plan.volumes.count) volumes; the site has \(plan.held.count) blobs (\(ByteCount(plan.heldBytes)))"
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

import BundleBuild
import BundleFormat
import Diagnostics

/// What a build will ship, for people.
struct BuildPlanText {
    private let plan: BuildPlan
    private let deliveries: DeliveryText

    init(_ plan: BuildPlan, _ imageSizes: [ImageSizes] = []) {
        self.plan = plan
        deliveries = DeliveryText(plan.contents, imageSizes)
    }

    /// One line.
    var summary: String {
        let base = plan.base.map { "on top of bundle \($0)" } ?? "full"
        let shipped = "\(Pluralized(plan.shipped.count, "blob")) (\(ByteCount(plan.shippedBytes)))"
        let held = "\(Pluralized(plan.held.count, "blob")) (\(ByteCount(plan.heldBytes)))"
        let volumes = Pluralized(plan.volumes.count, "volume")
        return "bundle \(plan.position), \(base): \(shipped) in \(volumes); the site has \(held)"
    }

    /// What patches save, if there are any.
    var savings: String? { deliveries.summary }

    /// The summary, every volume, what patches save, and every image.
    var lines: [String] {
        let volumes =
            plan.volumes.map { "  \($0.name)  \($0.size) bytes" }
            + plan.importers.map { "  \($0.name)  \($0.size) bytes, once on a medium" }
        let savings = deliveries.summary.map { [$0] + deliveries.layers } ?? deliveries.layers
        return [summary] + volumes + savings + deliveries.images
    }
}

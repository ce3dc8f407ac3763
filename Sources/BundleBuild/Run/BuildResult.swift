package import BundleFormat
package import Content
package import Signing

/// What a build has made, or would make.
package struct BuildResult: Encodable, Sendable {
    /// What is shipped.
    package let plan: BuildPlan
    /// What each image takes.
    package let images: [ImageSizes]
    /// Where the bundle is; nil for a dry run.
    package let folder: String?
    /// Its identity; nil for a dry run.
    package let statement: Digest?
    /// Its files; none for a dry run.
    package let files: [PackedFile]
    /// How many have to approve it before a site takes it.
    package let approvalsNeeded: Int

    init(_ planned: PlannedBundle, _ packed: PackedBundle? = nil) {
        plan = planned.plan
        images = planned.imageSizes
        folder = packed?.folder.string
        statement = packed?.statement
        files = packed?.files ?? []
        approvalsNeeded = packed?.signatures.threshold(of: .approve) ?? 0
    }
}

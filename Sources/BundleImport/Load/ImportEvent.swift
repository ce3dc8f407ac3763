package import Content
package import Signing
package import SystemPackage

/// What an import is doing, for whoever shows it.
package enum ImportEvent: Sendable {
    /// A bundle on the medium that may be for this site waits, although others are imported.
    case leftOut(LeftOutBundle)
    /// Of several bundles on the medium, the one in this folder is looked at.
    case opening(FilePath)
    /// A newer trust root is trusted from now on.
    case rootUpdated(version: Int)
    /// Something about the clock is odd.
    case clock(ClockWarning)
    /// The bundle is verified as far as it can be before its volumes are read.
    case verified(BundleStatement)
    /// So many blobs of so many bytes are read, which the site has already.
    case checking(blobs: Int, bytes: Int64)
    /// So many more of these bytes were read.
    case checked(bytes: Int64)
    /// The site had the bundle, and the mirror has lost something of it.
    case restoring(ImportPlan)
    /// The plan is made.
    case planned(ImportPlan)
    /// So many more bytes are loaded.
    case loaded(bytes: Int64)
    /// The mirror's copy of a blob is damaged, and is replaced.
    case replacing(Digest)
    /// What the hub is to ship is written down there.
    case requestedRepair(FilePath)
    /// Everything is loaded; names move now.
    case committing(tags: Int)
    /// The site has the bundle.
    case committed
}

package import BundleFormat
package import OCILayout
package import SystemPackage

/// What a build is doing, for whoever shows it.
package enum BuildEvent: Sendable {
    /// An image was found, and everything that belongs to it.
    case resolved(ImageReference, source: String)
    /// So many layers are held against what the site has.
    case comparing(layers: Int, bytes: Int64)
    /// So many more bytes of them are decided about.
    case compared(bytes: Int64)
    /// The plan is made.
    case planned(BuildPlan)
    /// So many more bytes are in a volume.
    case wrote(bytes: Int64)
    /// A file is complete on the medium.
    case finished(PackedFile)
    /// A bundle that an earlier run had left without its name has it now.
    case finishedInterrupted(FilePath)
    /// Something that a person should know.
    case warning(String)
}

package import BundleFormat
package import OCILayout
package import Rendering
package import Signing
import Synchronization
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
    /// The snapshot of a bundle is a commit of the fleet's repository.
    case committed(SnapshotBranch.Commit)
    /// The bundle of a site is next, of so many.
    case building(PlainName, number: Int, of: Int)
    /// What the bundle of a site builds on, and why.
    case based(PlainName, String)
    /// A site needs no bundle, for this reason.
    case unchanged(PlainName, String)
    /// The bundle of a site could not be made; the others are.
    case failed(PlainName, String)
    /// The medium has a later bundle for a site than the ledger, which may have been lost.
    case ledgerBehind(PlainName, ledger: Int64?, medium: Int64)
    /// Something that a person should know.
    case warning(String)
}

extension BuildEvent {
    /// Reports to `report`, a warning with the same words once.
    static func warningOnce(_ report: @escaping @Sendable (BuildEvent) -> Void)
        -> @Sendable (BuildEvent) -> Void
    {
        let told = Told()
        return { event in
            if case .warning(let text) = event, !told.texts.withLock({ $0.insert(text).inserted }) { return }
            report(event)
        }
    }

    private final class Told: Sendable {
        let texts = Mutex<Set<String>>([])
    }
}

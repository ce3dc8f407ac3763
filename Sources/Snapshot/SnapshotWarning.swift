import Diagnostics
package import OCILayout
package import YAML

/// Something that does not stop a snapshot, but that a person should know.
package enum SnapshotWarning: Sendable, Hashable, CustomStringConvertible {
    /// Files of a source differ from the commit that the snapshot names.
    case uncommittedChanges(source: SnapshotName)
    /// A source without a single object.
    case emptySource(SnapshotName)
    /// A namespace was set on an object whose kind is unknown, as if it were not cluster-wide.
    case assumedNamespaced(ObjectID, namespace: String)
    /// A container without an image, which something in the cluster must fill in.
    case emptyImage(ObjectID, path: YAMLPath)
    /// A text in a place without a rule that looks like an image; nothing is shipped for it.
    case possibleImage(ObjectID, path: YAMLPath, reference: ImageReference)
    /// A secret whose values everybody can read who reads the snapshot.
    case readableSecret(ObjectID)
    /// A waiver that nothing needed.
    case unusedWaiver(ImageReference)

    package var description: String {
        switch self {
        case .uncommittedChanges(let source):
            "the folder of the source \(source) has changes that are not committed"
        case .emptySource(let source):
            "the source \(source) has no objects"
        case .assumedNamespaced(let id, let namespace):
            "\(id.description.terminalSafe) was put into the namespace \(namespace), since its kind is not known to be cluster-wide"
        case .emptyImage(let id, let path):
            "\(id.description.terminalSafe) \(path.description.terminalSafe) names no image, so none is shipped for it"
        case .possibleImage(let id, let path, let reference):
            "\(id.description.terminalSafe) \(path.description.terminalSafe) may name the image \(reference.familiar), which is not "
                + "shipped unless it is listed under images.extra"
        case .readableSecret(let id):
            "\(id.description.terminalSafe) carries its values in the snapshot, readable for everybody who holds the medium"
        case .unusedWaiver(let reference):
            "the waiver for \(reference) is not needed"
        }
    }
}

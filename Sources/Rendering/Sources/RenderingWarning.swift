import Diagnostics
package import Kubernetes

/// Something about sources or their objects that does not stop a build, but that a person should know.
package enum RenderingWarning: Sendable, Hashable, CustomStringConvertible {
    /// Files of a source differ from the commit that the snapshot names.
    case uncommittedChanges(source: ManifestName)
    /// A source without a single object.
    case emptySource(ManifestName)
    /// A namespace was set on an object whose kind is unknown, as if it were not cluster-wide.
    case assumedNamespaced(ObjectID, namespace: String)
    /// A secret whose values everybody can read who reads the snapshot.
    case readableSecret(ObjectID)

    package var description: String {
        switch self {
        case .uncommittedChanges(let source):
            "the folder of the source \(source) has changes that are not committed"
        case .emptySource(let source):
            "the source \(source) has no objects"
        case .assumedNamespaced(let id, let namespace):
            "\(id.description.terminalSafe) was put into the namespace \(namespace), since its kind is not known to be cluster-wide"
        case .readableSecret(let id):
            "\(id.description.terminalSafe) carries its values in the snapshot, readable for everybody who holds the medium"
        }
    }
}

import Diagnostics
package import Kubernetes
package import SystemPackage
package import YAML

/// Something about sources or their objects that does not stop a build, but that a person should know.
package enum RenderingWarning: Sendable, Hashable, CustomStringConvertible {
    /// Files of a source differ from the commit that the snapshot names.
    case uncommittedChanges(source: ManifestName)
    /// A source without a single object.
    case emptySource(ManifestName)
    /// A folder in that of a source whose manifests are not read.
    case folderNotRead(source: ManifestName, FilePath)
    /// A hook of a chart that goes to the site, in a wave of its own unless Argo CD's annotation says otherwise.
    case hookKept(source: ManifestName, String, events: String, wave: Int?)
    /// A hook of a chart that does not go to the site.
    case hookLeftOut(source: ManifestName, String, events: String)
    /// An annotation of a chart that should name images, and something in it is none.
    case unreadableImages(source: ManifestName, annotation: String, at: YAMLLocation)
    /// A chart that asks for the cluster of a site of which nothing is known.
    case profileMissing(source: ManifestName, at: YAMLLocation)
    /// A chart that asks for the time.
    case clockUsed(source: ManifestName, function: String, at: YAMLLocation)
    /// Lookups are allowed, and there are none.
    case unusedLookupWaiver(source: ManifestName)
    /// Random values that stay what they were, and new ones that will.
    case randomKept(source: ManifestName, count: Int, new: Int)
    /// An Application for a cluster that is none of the fleet.
    case applicationForNoSite(source: ManifestName, String, destination: String)
    /// An Application for a site that its source does not go to.
    case applicationForOtherSite(source: ManifestName, String, site: ManifestName)
    /// Something that does not go to the site, and why.
    case leftOut(source: ManifestName, String, reason: String)
    /// A field of an object that sealift does nothing with, and why.
    case unusedField(source: ManifestName, String, field: String, reason: String)
    /// An object of an Application that a later source of it gives, too.
    case replacedObject(source: ManifestName, String, by: ManifestName)
    /// An object that Argo CD or Flux would follow, in a source that is taken as it is.
    case notFollowed(source: ManifestName, ObjectID, key: String)
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
        case .folderNotRead(let source, let folder):
            "the source \(source) does not read the manifests in \(folder.string.terminalSafe): recurse is false"
        case .hookKept(let source, let object, let events, let wave):
            "\(object.terminalSafe) of the source \(source) is a hook (\(events.terminalSafe)) and is applied \(wave.map { "in wave \($0)" } ?? "like other objects")"
        case .hookLeftOut(let source, let object, let events):
            "\(object.terminalSafe) of the source \(source) is a hook (\(events.terminalSafe)) and is left out"
        case .unreadableImages(let source, let annotation, let place):
            "\(place): the annotation \(annotation) of a chart of the source \(source) names something that is no image, and nothing is shipped for it"
        case .profileMissing(let source, let place):
            "\(place): the source \(source) asks what the cluster can do; the site has no profile, so helm answers for itself"
        case .clockUsed(let source, let function, let place):
            "\(place): the source \(source) asks for the time with \(function), so another day may give other objects"
        case .unusedLookupWaiver(let source):
            "the source \(source) allows lookups, but its chart has none"
        case .randomKept(let source, let count, let new):
            "the source \(source) has \(count) random fields, which keep the values of earlier snapshots; \(new) of them \(new == 1 ? "is" : "are") new"
        case .applicationForNoSite(let source, let object, let destination):
            "\(object.terminalSafe) of the source \(source) is for \(destination.terminalSafe), which is the cluster of no site, and is left out"
        case .applicationForOtherSite(let source, let object, let site):
            "\(object.terminalSafe) of the source \(source) is for the site \(site), to which the source does not go, and is left out"
        case .leftOut(let source, let object, let reason):
            "\(object.terminalSafe) of the source \(source) is left out: \(reason.terminalSafe)"
        case .unusedField(let source, let object, let field, let reason):
            "\(object.terminalSafe) of the source \(source): \(field.terminalSafe) has no effect: \(reason.terminalSafe)"
        case .replacedObject(let source, let object, let other):
            "\(object.terminalSafe) of the source \(source) is replaced by that of \(other), a later source of the same Application"
        case .notFollowed(let source, let id, let key):
            "\(id.description.terminalSafe) of the source \(source) is taken as it is; name its folder with \(key): to have what it points at"
        case .assumedNamespaced(let id, let namespace):
            "\(id.description.terminalSafe) was put into the namespace \(namespace), since its kind is not known to be cluster-wide"
        case .readableSecret(let id):
            "\(id.description.terminalSafe) carries its values in the snapshot, readable for everybody who holds the medium"
        }
    }
}

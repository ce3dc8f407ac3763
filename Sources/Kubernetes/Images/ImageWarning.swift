import Diagnostics
package import OCILayout
package import YAML

/// What a person should know about the images of an object, although it stops nothing.
package enum ImageWarning: Sendable, Hashable, CustomStringConvertible {
    /// A container without an image, which something in the cluster must fill in.
    case emptyImage(ObjectID, path: YAMLPath)
    /// A text in a place without a rule that looks like an image; nothing is shipped for it.
    case possibleImage(ObjectID, path: YAMLPath, reference: ImageReference)

    package var description: String {
        switch self {
        case .emptyImage(let id, let path):
            "\(id.description.terminalSafe) \(path.description.terminalSafe) names no image, so none is shipped for it"
        case .possibleImage(let id, let path, let reference):
            "\(id.description.terminalSafe) \(path.description.terminalSafe) may name the image \(reference.familiar), which is not "
                + "shipped unless it is listed under images.extra"
        }
    }
}

import Diagnostics
package import YAML

/// What a person should know about the images of an object, although it stops nothing.
package enum ImageWarning: Sendable, Hashable, CustomStringConvertible {
    /// A container without an image, which something in the cluster must fill in.
    case emptyImage(ObjectID, path: YAMLPath)

    package var description: String {
        switch self {
        case .emptyImage(let id, let path):
            "\(id.description.terminalSafe) \(path.description.terminalSafe) names no image, so none is shipped for it"
        }
    }
}

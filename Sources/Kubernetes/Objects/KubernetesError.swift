package import Diagnostics
package import YAML

/// What is wrong with a manifest, whoever wrote it.
package enum KubernetesError: Error, Equatable {
    /// A document that is no mapping.
    case notAnObject(at: YAMLPlace, found: String)
    /// A manifest without a usable type, name or namespace, or with a field of the wrong type.
    case malformedObject(at: YAMLPlace, path: YAMLPath, reason: String)
    /// Lists in lists in lists.
    case nestedLists(at: YAMLPlace, limit: Int)
    /// A field for an image that holds no reference.
    case malformedImage(ObjectID, path: YAMLPath, at: YAMLPlace, text: String, reason: String)
    /// Text that is no name of a site, a source or a namespace.
    case malformedName(String)
}

extension KubernetesError: OperatorError {
    package var identifier: String {
        switch self {
        case .notAnObject: "snapshot.not-an-object"
        case .malformedObject: "snapshot.malformed-object"
        case .nestedLists: "snapshot.nested-lists"
        case .malformedImage: "snapshot.malformed-image"
        case .malformedName: "snapshot.malformed-name"
        }
    }

    /// Wrong manifests are `corrupt`, wrong settings `usage`.
    package var exitClass: ExitClass {
        switch self {
        case .notAnObject, .malformedObject, .nestedLists, .malformedImage: .corrupt
        case .malformedName: .usage
        }
    }

    package var description: String {
        switch self {
        case .notAnObject(let place, let found):
            "\(place): found \(found), expected a Kubernetes object"
        case .malformedObject(let place, let path, let reason):
            "\(place): \(path.description.terminalSafe): \(reason.terminalSafe)"
        case .nestedLists(let place, let limit):
            "\(place): lists are nested deeper than \(limit)"
        case .malformedImage(let id, let path, let place, let text, let reason):
            "\(place): \(id.description.terminalSafe) \(path.description.terminalSafe): "
                + "\"\(text.terminalSafe)\" is no image reference: \(reason.terminalSafe)"
        case .malformedName(let text):
            "\"\(text.terminalSafe)\" is no name, expected 1 to 63 of a-z, 0-9 and -, not starting with -"
        }
    }

    package var remedy: String? {
        switch self {
        case .notAnObject: "move files that are no manifests out of the folder"
        case .malformedObject: "correct the manifest"
        case .nestedLists: "take the lists apart"
        case .malformedImage: "write it as [host[:port]/]path[:tag][@sha256:<64 hex>], in lower case"
        case .malformedName: nil
        }
    }
}

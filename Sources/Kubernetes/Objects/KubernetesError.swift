package import Diagnostics
package import YAML

/// What is wrong with a manifest, whoever wrote it.
package enum KubernetesError: Error, Equatable {
    /// A document that is no mapping.
    case notAnObject(at: YAMLLocation, found: String)
    /// A manifest without a usable type, name or namespace, or with a field of the wrong type.
    case malformedObject(at: YAMLLocation, path: YAMLPath, reason: String)
    /// Lists in lists in lists.
    case nestedLists(at: YAMLLocation, limit: Int)
    /// A field for an image that holds no reference.
    case malformedImage(ObjectID, path: YAMLPath, at: YAMLLocation, text: String, reason: String)
    /// Text that is no name of a site, a source or a namespace.
    case malformedName(String)
}

extension KubernetesError: OperatorError {
    package var report: ErrorReport {
        switch self {
        case .notAnObject(let place, let found):
            ErrorReport(
                "snapshot.not-an-object",
                .corrupt,
                "\(place): found \(found), expected a Kubernetes object",
                remedy: "move files that are no manifests out of the folder"
            )
        case .malformedObject(let place, let path, let reason):
            ErrorReport(
                "snapshot.malformed-object",
                .corrupt,
                "\(place): \(path.description.terminalSafe): \(reason.terminalSafe)",
                remedy: "correct the manifest"
            )
        case .nestedLists(let place, let limit):
            ErrorReport(
                "snapshot.nested-lists",
                .corrupt,
                "\(place): lists are nested deeper than \(limit)",
                remedy: "take the lists apart"
            )
        case .malformedImage(let id, let path, let place, let text, let reason):
            ErrorReport(
                "snapshot.malformed-image",
                .corrupt,
                "\(place): \(id.description.terminalSafe) \(path.description.terminalSafe): "
                    + "\"\(text.terminalSafe)\" is no image reference: \(reason.terminalSafe)",
                remedy: "write it as [host[:port]/]path[:tag][@sha256:<64 hex>], in lower case"
            )
        case .malformedName(let text):
            ErrorReport(
                "snapshot.malformed-name",
                .usage,
                "\"\(text.terminalSafe)\" is no name, expected 1 to 63 of a-z, 0-9 and -, not starting with -"
            )
        }
    }
}

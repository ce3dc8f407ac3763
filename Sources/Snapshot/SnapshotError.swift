package import Diagnostics
package import YAML

/// What is wrong with manifests, their sources, or a snapshot.
package enum SnapshotError: OperatorError, Equatable {
    /// A document that is no mapping.
    case notAnObject(at: YAMLPlace, found: String)
    /// A manifest without a usable type, name or namespace, or with a field of the wrong type.
    case malformedObject(at: YAMLPlace, path: YAMLPath, reason: String)
    /// Lists in lists in lists.
    case nestedLists(at: YAMLPlace, limit: Int)
    /// Two manifests of one object.
    case duplicateObject(ObjectID, first: YAMLPlace, second: YAMLPlace)

    package var identifier: String {
        switch self {
        case .notAnObject: "snapshot.not-an-object"
        case .malformedObject: "snapshot.malformed-object"
        case .nestedLists: "snapshot.nested-lists"
        case .duplicateObject: "snapshot.duplicate-object"
        }
    }

    package var exitClass: ExitClass { .corrupt }

    package var description: String {
        switch self {
        case .notAnObject(let place, let found):
            "\(place): found \(found), expected a Kubernetes object"
        case .malformedObject(let place, let path, let reason):
            "\(place): \(path.description.terminalSafe): \(reason.terminalSafe)"
        case .nestedLists(let place, let limit):
            "\(place): lists are nested deeper than \(limit)"
        case .duplicateObject(let id, let first, let second):
            "\(second): \(id.description.terminalSafe) is there already, from \(first)"
        }
    }

    package var remedy: String? {
        switch self {
        case .notAnObject: "move files that are no manifests out of the folder"
        case .malformedObject: "correct the manifest"
        case .nestedLists: "take the lists apart"
        case .duplicateObject: "remove one of the two"
        }
    }
}

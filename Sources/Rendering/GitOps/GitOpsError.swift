package import Diagnostics
package import YAML

/// What is wrong with an object of Argo CD or Flux.
package enum GitOpsError: OperatorError, Equatable {
    /// A field with a value that makes no sense.
    case malformedField(object: String, at: YAMLLocation, path: YAMLPath, reason: String)
    /// A field, or a value of one, that sealift does not know.
    case unsupportedField(object: String, at: YAMLLocation, path: YAMLPath, what: String, remedy: String)
    /// A URL that the list of this name in the configuration does not have.
    case unknownURL(object: String, at: YAMLLocation, path: YAMLPath, url: String, list: String)
    /// An object that another one refers to and that is nowhere.
    case missingObject(object: String, at: YAMLLocation, path: YAMLPath, wanted: String, remedy: String)
    /// Objects that lead to themselves.
    case cycle([String], at: YAMLLocation)
    /// Two applications of one name.
    case duplicateApplication(object: String, at: YAMLLocation, name: String)
    /// A generator of an ApplicationSet that gives no parameters.
    case generator(object: String, at: YAMLLocation, path: YAMLPath, reason: String, remedy: String)
    /// A template of an ApplicationSet that does not work.
    case template(object: String, at: YAMLLocation, path: YAMLPath, line: Int, reason: String)
    /// An Application that only a site would see.
    case nestedApplication(object: String, at: YAMLLocation, parent: String)

    package var report: ErrorReport {
        switch self {
        case .malformedField(let object, let place, let path, let reason):
            ErrorReport(
                "snapshot.malformed-field",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(reason.terminalSafe)",
                remedy: "correct the field"
            )
        case .unsupportedField(let object, let place, let path, let what, let remedy):
            ErrorReport(
                "snapshot.unsupported-field",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(what.terminalSafe) is not supported",
                remedy: remedy.terminalSafe
            )
        case .unknownURL(let object, let place, let path, let url, let list):
            ErrorReport(
                "snapshot.unknown-url",
                .usage,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(url.terminalSafe) is not in \(list)",
                remedy:
                    "add {url: \(url.terminalSafe), path: ...} to \(list) in sealift.yaml, with the place of a copy on this machine"
            )
        case .missingObject(let object, let place, let path, let wanted, let remedy):
            ErrorReport(
                "snapshot.missing-object",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): there is no \(wanted.terminalSafe)",
                remedy: remedy.terminalSafe
            )
        case .cycle(let names, let place):
            ErrorReport(
                "snapshot.cycle",
                .corrupt,
                "\(place): \(names.joined(separator: " -> ").terminalSafe) is a cycle",
                remedy: "let none of them lead back to an earlier one"
            )
        case .duplicateApplication(let object, let place, let name):
            ErrorReport(
                "snapshot.duplicate-application",
                .corrupt,
                "\(place): \(object.terminalSafe) contains applications with duplicate name: \(name.terminalSafe)",
                remedy:
                    "put a parameter into the name that differs for each, such as path[1] where path.basename is always the same"
            )
        case .generator(let object, let place, let path, let reason, let remedy):
            ErrorReport(
                "snapshot.generator-failed",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe): \(reason.terminalSafe)",
                remedy: remedy.terminalSafe
            )
        case .template(let object, let place, let path, let line, let reason):
            ErrorReport(
                "snapshot.application-template",
                .corrupt,
                "\(place): \(object.terminalSafe) \(path.description.terminalSafe), line \(line): \(reason.terminalSafe)",
                remedy: "correct the template, or write what it gives into the file"
            )
        case .nestedApplication(let object, let place, let parent):
            ErrorReport(
                "snapshot.nested-application",
                .corrupt,
                "\(place): \(object.terminalSafe) would only be seen by an Argo CD at the destination of \(parent.terminalSafe)",
                remedy:
                    "let the Application be for the cluster of Argo CD itself, or name its folder with argocd: in sealift.yaml"
            )
        }
    }
}

import Diagnostics
import Kubernetes

/// Why the API server does not accept an object.
package enum ApplyRejection: Sendable, Equatable, CustomStringConvertible {
    /// A field that another manager set to something else.
    package struct Conflict: Sendable, Equatable {
        /// Who set it, such as `kubectl-edit`.
        package let manager: String
        /// The field, such as `.spec.replicas`.
        package let field: String
    }

    /// A field with a wrong value.
    package struct Problem: Sendable, Equatable {
        /// The field, such as `spec.selector`; empty if the server names none.
        package let field: String
        /// What is wrong with it, in the server's words.
        package let reason: String
    }

    /// A right that the user of the credentials does not have.
    package struct MissingRight: Sendable, Equatable {
        /// The user as the cluster sees it.
        package let user: String
        /// What the user may not do, such as `patch`; server-side apply needs `create` too where the object is new.
        package let verb: String
        /// The resource, such as `deployments.apps`.
        package let resource: String
        /// Where; nil for the whole cluster.
        package let namespace: String?
    }

    /// Others own fields that the manifest sets to another value.
    case conflicts([Conflict])
    /// The user lacks a right.
    case missingRight(MissingRight)
    /// Fields that can only be set when the object is made; the reason of each is what of it may change, as the server lists it.
    case immutable([Problem])
    /// Fields that are wrong.
    case invalid([Problem])
    /// The namespace is not there.
    case namespaceMissing(String)
    /// The namespace is being deleted.
    case namespaceEnding(String)
    /// A policy of the cluster says no.
    case denied(by: String, reason: String)
    /// A webhook cannot be asked without consequences, so the object cannot be checked.
    case uncheckable(reason: String)
    /// A webhook that must be asked does not answer.
    case webhookSilent(reason: String)
    /// Anything else.
    case other(status: Int, reason: String)
}

extension ApplyRejection {
    /// What was found, as the end of a sentence: at most three findings, and how many more there are.
    package var description: String {
        let shown = findings.prefix(3).joined(separator: ", ")
        return findings.count > 3 ? "\(shown), and \(findings.count - 3) more" : shown
    }

    /// Each thing that was found.
    var findings: [String] {
        switch self {
        case .conflicts(let conflicts):
            conflicts.map { "\($0.manager.terminalSafe) owns \($0.field.terminalSafe)" }
        case .missingRight(let right):
            ["\(right.user.terminalSafe) may not \(right.verb.terminalSafe) \(right.place)"]
        case .immutable(let problems):
            problems.map {
                "\($0.fieldWords) cannot be changed once it is set"
                    + ($0.reason.isEmpty ? "" : ", but for \($0.reason.oneLine)")
            }
        case .invalid(let problems):
            problems.map { "\($0.fieldWords): \($0.reason.oneLine)" }
        case .namespaceMissing(let namespace): ["there is no namespace \(namespace.terminalSafe)"]
        case .namespaceEnding(let namespace): ["the namespace \(namespace.terminalSafe) is being deleted"]
        case .denied(let policy, let reason): ["\(policy.terminalSafe) denies it: \(reason.oneLine)"]
        case .uncheckable(let reason): ["it cannot be checked without writing it: \(reason.oneLine)"]
        case .webhookSilent(let reason): ["a webhook does not answer: \(reason.oneLine)"]
        case .other(let status, let reason): ["HTTP status \(status): \(reason.oneLine)"]
        }
    }

    /// What to do about it for one object.
    func remedy(for id: ObjectID) -> String {
        let suffix = id.namespace.map { " -n \($0.terminalSafe)" } ?? ""
        switch self {
        case .conflicts:
            return "take the fields out of the manifest, or give them to sealift with --force-conflicts"
        case .missingRight(let right):
            let role = right.namespace == nil ? "clusterrole" : "role"
            let flag = right.namespace.map { " -n \($0.terminalSafe)" } ?? ""
            let verbs = right.verb == "delete" ? ["get", "delete"] : ["get", "create", "patch"]
            return """
                let that user \(verbs.dropLast().joined(separator: ", ")) and \(verbs.last ?? ""): kubectl create \(role) sealift \
                --verb=\(verbs.joined(separator: ",")) --resource=\(right.resource.terminalSafe)\(flag), and bind it
                """
        case .immutable:
            let object = "\(id.type.kind.lowercased()) \(id.name.terminalSafe)\(suffix)"
            return switch id.type.kind {
            case "StatefulSet":
                "delete it without its pods and run again, which takes them over: kubectl delete \(object) --cascade=orphan"
            case "PersistentVolumeClaim", "PersistentVolume":
                "give it another name at the hub; or save its data, which goes with it, delete it and run again: kubectl delete \(object)"
            case "CustomResourceDefinition":
                "give it another name at the hub; or save its objects, which all go with it, delete it and run again: kubectl delete \(object)"
            case "RoleBinding", "ClusterRoleBinding", "PriorityClass", "StorageClass":
                "delete it and run again, which makes it anew: kubectl delete \(object)"
            default: "when its outage is acceptable, delete it and run again: kubectl delete \(object)"
            }
        case .invalid: return "correct the manifest at the hub and build a new bundle"
        case .namespaceMissing(let namespace):
            return """
                add the namespace to the manifests, or create it: kubectl create namespace \
                \(namespace.terminalSafe)
                """
        case .namespaceEnding: return "run again when it is gone"
        case .denied: return "change the manifest at the hub, or the policy of the cluster, then run again"
        case .uncheckable:
            return "set sideEffects: None in the configuration of that webhook, if that is true of it"
        case .webhookSilent: return "see that the webhook's service runs, then run again"
        case .other(429, _), .other(500..., _): return "see that the cluster is well, then run again"
        case .other: return "ask whoever runs the cluster, with this message"
        }
    }
}

extension ApplyRejection.Problem {
    fileprivate var fieldWords: String { field.isEmpty ? "the object" : field.terminalSafe }
}

extension ApplyRejection.MissingRight {
    fileprivate var place: String {
        let place = namespace.map { "in namespace \($0.terminalSafe)" } ?? "in the whole cluster"
        return "\(resource.terminalSafe) \(place)"
    }
}

extension String {
    /// The text on one line, safe to print.
    var oneLine: String {
        split { $0.isNewline }.joined(separator: " ").terminalSafe
    }
}

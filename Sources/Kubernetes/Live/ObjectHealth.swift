/// How an object of a cluster is, by the rules of kstatus (`cli-utils`, `pkg/kstatus/status`), and by those of Argo CD for Jobs, Rollouts,
/// API services and what is paused.
package enum ObjectHealth: Sendable, Equatable {
    /// As it should be.
    case ready
    /// Not yet; `found` is what it is instead, such as `0 of 2 replicas ready`.
    case progressing(found: String)
    /// Not, and nothing will change that by itself.
    case failed(found: String)

    /// Reads an object as an API server shows it.
    package init(_ object: JSONTree, of type: GroupVersionKind) {
        let live = LiveObjectStatus(object)
        self = live.generic ?? Self.ofKind(type, live) ?? live.readyCondition
    }

    /// What a definition must be before its objects can be written; nil for types that define nothing.
    package static func condition(of type: GroupVersionKind) -> String? {
        type.isDefinition ? "Established" : type.isNamespace ? "Active" : nil
    }

    /// The rule of a kind; nil for kinds that have none of their own.
    private static func ofKind(_ type: GroupVersionKind, _ live: LiveObjectStatus) -> ObjectHealth? {
        switch (type.group, type.kind) {
        case ("", "Namespace"): live.namespace
        case ("", "Pod"): live.pod
        case ("", "PersistentVolumeClaim"): live.claim
        case ("", "ReplicationController"): live.replicaSet
        case ("apps", "Deployment"): live.deployment
        case ("apps", "ReplicaSet"): live.replicaSet
        case ("apps", "StatefulSet"): live.statefulSet
        case ("apps", "DaemonSet"): live.daemonSet
        case ("batch", "Job"): live.job
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): live.definition
        case ("apiregistration.k8s.io", "APIService"): live.apiService
        case ("argoproj.io", "Rollout"): live.rollout
        case ("", _), ("apps", _), ("batch", _), ("policy", _), ("networking.k8s.io", _),
            ("rbac.authorization.k8s.io", _), ("storage.k8s.io", _), ("autoscaling", _):
            .ready
        default: nil
        }
    }
}

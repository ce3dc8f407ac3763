/// The order of objects within a stage: what others need comes first, webhooks come last.
///
/// The tables are those of Flux (`fluxcd/pkg`, `ssa/sort.go`); equal ranks go by group, kind, namespace, name and version,
/// so that no two objects are equal and every run has the same order.
package enum ApplyOrder {
    private static let first = [
        "CustomResourceDefinition", "Namespace", "ClusterRole", "ClusterClass", "RuntimeClass",
        "PriorityClass", "StorageClass", "VolumeSnapshotClass", "IngressClass", "GatewayClass",
        "ClusterRoleBinding", "ResourceQuota", "ServiceAccount", "Role", "RoleBinding", "ConfigMap",
        "Secret", "Service", "LimitRange", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ]
    private static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

    private static let ranks = {
        var ranks: [String: Int] = [:]
        for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
        for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
        return ranks
    }()

    /// Whether `left` is applied before `right` when both are of one stage.
    package static func precedes(_ left: ObjectID, _ right: ObjectID) -> Bool {
        let ranks = (ranks[left.type.kind, default: 0], ranks[right.type.kind, default: 0])
        return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
    }

    /// The objects of each stage in order; a stage without objects is left out.
    package static func stages(of objects: [KubernetesObject]) -> [(
        stage: ApplyStage, objects: [KubernetesObject]
    )] {
        let grouped = Dictionary(grouping: objects) { ApplyStage(of: $0) }
        return grouped.sorted { $0.key < $1.key }.map { stage, objects in
            (stage, objects.sorted { precedes($0.id, $1.id) })
        }
    }
}

/// A type that the fake API server knows.
struct FakeType: Sendable, Hashable {
    let group: String
    let version: String
    let kind: String
    let plural: String
    let isNamespaced: Bool
    /// The fields that a definition's schema has under `spec`; nil for types whose fields are not checked.
    var specFields: Set<String>?

    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    var words: String { group.isEmpty ? plural : "\(plural).\(group)" }
    /// What kubectl accepts beside the name.
    var shortNames: FakeJSON {
        let known: [String: FakeJSON] = [
            "Namespace": ["ns"], "ConfigMap": ["cm"], "Service": ["svc"], "Pod": ["po"],
            "ServiceAccount": ["sa"],
            "Deployment": ["deploy"], "StatefulSet": ["sts"], "DaemonSet": ["ds"],
            "CustomResourceDefinition": ["crd", "crds"],
        ]
        return known[kind] ?? []
    }
    var verbs: FakeJSON { ["create", "delete", "get", "list", "patch", "update", "watch"] }

    static let builtIn: [FakeType] = [
        core("Namespace", "namespaces", false), core("ConfigMap", "configmaps"), core("Secret", "secrets"),
        core("Service", "services"), core("ServiceAccount", "serviceaccounts"), core("Pod", "pods"),
        core("PersistentVolumeClaim", "persistentvolumeclaims"), core("LimitRange", "limitranges"),
        core("ResourceQuota", "resourcequotas"), core("PersistentVolume", "persistentvolumes", false),
        core("Node", "nodes", false), core("Event", "events"),
        FakeType("apps/v1", "Deployment", "deployments"), FakeType("apps/v1", "StatefulSet", "statefulsets"),
        FakeType("apps/v1", "DaemonSet", "daemonsets"), FakeType("apps/v1", "ReplicaSet", "replicasets"),
        FakeType("batch/v1", "Job", "jobs"), FakeType("batch/v1", "CronJob", "cronjobs"),
        FakeType("networking.k8s.io/v1", "Ingress", "ingresses"),
        FakeType("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
        FakeType("networking.k8s.io/v1", "IngressClass", "ingressclasses", false),
        FakeType("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
        FakeType("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
        FakeType("storage.k8s.io/v1", "StorageClass", "storageclasses", false),
        FakeType("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", false),
        FakeType("rbac.authorization.k8s.io/v1", "Role", "roles"),
        FakeType("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
        FakeType("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
        FakeType("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", false),
        FakeType("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false),
        FakeType(
            "admissionregistration.k8s.io/v1",
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            false
        ),
    ]

    /// The types of Flux and Argo CD.
    static let gitOps: [FakeType] = [
        FakeType("source.toolkit.fluxcd.io/v1", "GitRepository", "gitrepositories"),
        FakeType("source.toolkit.fluxcd.io/v1beta2", "OCIRepository", "ocirepositories"),
        FakeType("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomizations"),
        FakeType("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmreleases"),
        FakeType("argoproj.io/v1alpha1", "Application", "applications"),
    ]

    private static func core(_ kind: String, _ plural: String, _ isNamespaced: Bool = true) -> FakeType {
        FakeType("v1", kind, plural, isNamespaced)
    }

    private init(_ apiVersion: String, _ kind: String, _ plural: String, _ isNamespaced: Bool = true) {
        let parts = apiVersion.split(separator: "/").map(String.init)
        group = parts.count == 2 ? parts[0] : ""
        version = parts[parts.count - 1]
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// The types that a custom resource definition makes.
    static func defined(by definition: FakeJSON) -> [FakeType] {
        guard let spec = definition["spec"], let group = spec["group"]?.string, let names = spec["names"],
            let kind = names["kind"]?.string, let plural = names["plural"]?.string
        else { return [] }
        return spec["versions", default: []].elements.filter { $0["served"] == true }.compactMap { version in
            guard let name = version["name"]?.string else { return nil }
            var type = FakeType("\(group)/\(name)", kind, plural, spec["scope"]?.string == "Namespaced")
            type.specFields = version[["schema", "openAPIV3Schema", "properties", "spec", "properties"]]
                .map { Set($0.members.keys) }
            return type
        }
    }
}

extension FakeJSON {
    subscript(key: String, default absent: FakeJSON) -> FakeJSON { self[key] ?? absent }
}

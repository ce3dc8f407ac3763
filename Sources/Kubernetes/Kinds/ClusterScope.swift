package import YAML

/// Which kinds are cluster-wide and so have no namespace.
package struct ClusterScope: Sendable {
    private struct Kind: Hashable {
        let group: String
        let kind: String
    }

    /// Where objects of a kind are.
    package enum Scope: Sendable {
        /// In the cluster as a whole.
        case cluster
        /// In a namespace.
        case namespace
        /// Of a kind that nothing here tells about.
        case unknown
    }

    private var defined: [Kind: Scope] = [:]

    /// Knows the kinds of Kubernetes itself, and those that definitions among `documents` define.
    package init(definitionsIn documents: some Sequence<YAMLNode>) {
        for node in documents where node["kind"]?.string == "CustomResourceDefinition" {
            guard let specification = node["spec"], let group = specification["group"]?.string,
                let kind = specification["names"]?["kind"]?.string
            else { continue }
            let isCluster = specification["scope"]?.string == "Cluster"
            defined[Kind(group: group, kind: kind)] = isCluster ? .cluster : .namespace
        }
    }

    /// Where objects of a type are.
    package func scope(of type: GroupVersionKind) -> Scope {
        if let scope = defined[Kind(group: type.group, kind: type.kind)] { return scope }
        if Self.clusterWide[type.group]?.contains(type.kind) == true { return .cluster }
        return Self.isOfKubernetes(type.group) ? .namespace : .unknown
    }

    /// Groups of Kubernetes itself have no dot, or end with `.k8s.io`; those of projects around it are custom resources.
    private static func isOfKubernetes(_ group: String) -> Bool {
        !group.contains(".") || clusterWide[group] != nil || namespaced.contains(group)
    }

    private static let namespaced: Set<String> = ["coordination.k8s.io", "events.k8s.io", "discovery.k8s.io"]

    private static let clusterWide: [String: Set<String>] = [
        "": ["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
        "admissionregistration.k8s.io": [
            "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
        ],
        "apiextensions.k8s.io": ["CustomResourceDefinition"],
        "apiregistration.k8s.io": ["APIService"],
        "authentication.k8s.io": ["TokenReview", "SelfSubjectReview"],
        "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
        "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
        "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
        "internal.apiserver.k8s.io": ["StorageVersion"],
        "networking.k8s.io": ["IngressClass", "IPAddress", "ServiceCIDR"],
        "node.k8s.io": ["RuntimeClass"],
        "policy": ["PodSecurityPolicy"],
        "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
        "resource.k8s.io": ["DeviceClass", "ResourceSlice"],
        "scheduling.k8s.io": ["PriorityClass"],
        "storage.k8s.io": [
            "StorageClass", "CSIDriver", "CSINode", "VolumeAttachment", "VolumeAttributesClass",
        ],
        "storagemigration.k8s.io": ["StorageVersionMigration"],
    ]
}

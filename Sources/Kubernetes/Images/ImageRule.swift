/// Which fields of which kinds name images.
struct ImageRule: Sendable {
    /// The API group; empty for the core group.
    let group: String
    /// The kinds, in all versions.
    let kinds: Set<String>
    /// The fields.
    let fields: [ImageField]

    /// A rule for kinds that hold a pod specification at `path`.
    init(group: String, kinds: Set<String>, podSpecification path: String) {
        self.group = group
        self.kinds = kinds
        fields = Self.podFields.map { ImageField("\(path).\($0)") }
    }

    func covers(_ type: GroupVersionKind) -> Bool { type.group == group && kinds.contains(type.kind) }

    /// Where a `PodSpec` names images (kubernetes/api `core/v1/types.go`).
    private static let podFields = [
        "initContainers[].image", "containers[].image", "ephemeralContainers[].image",
        "volumes[].image.reference",
    ]

    /// The kinds of Kubernetes itself.
    static let core = [
        ImageRule(group: "", kinds: ["Pod"], podSpecification: "spec"),
        ImageRule(group: "", kinds: ["PodTemplate"], podSpecification: "template.spec"),
        ImageRule(group: "", kinds: ["ReplicationController"], podSpecification: "spec.template.spec"),
        ImageRule(
            group: "apps",
            kinds: ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"],
            podSpecification: "spec.template.spec"
        ),
        ImageRule(group: "batch", kinds: ["Job"], podSpecification: "spec.template.spec"),
        ImageRule(
            group: "batch",
            kinds: ["CronJob"],
            podSpecification: "spec.jobTemplate.spec.template.spec"
        ),
    ]
}

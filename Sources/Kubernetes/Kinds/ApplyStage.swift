/// The three stages in which objects are brought to a cluster, as Flux does it.
///
/// What a later stage needs is ready before it begins.
package enum ApplyStage: String, Sendable, Codable, CaseIterable {
    /// Custom resource definitions, namespaces and cluster roles.
    case definitions
    /// Everything whose kind ends in `Class`.
    case classes
    /// All the rest.
    case rest

    /// The stage of an object.
    package init(of type: GroupVersionKind) {
        if type.isDefinition || type.isNamespace
            || (type.group == "rbac.authorization.k8s.io" && type.kind == "ClusterRole")
        {
            self = .definitions
        } else {
            self = type.kind.hasSuffix("Class") ? .classes : .rest
        }
    }
}

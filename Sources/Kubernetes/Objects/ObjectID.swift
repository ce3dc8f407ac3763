/// Which object it is: type, namespace and name.
package struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The type.
    package let type: GroupVersionKind
    /// The namespace as the manifest says it; nil for cluster-wide objects, and for those that leave it to the reader.
    package let namespace: String?
    /// The name, or with `isNameGenerated` its beginning.
    package let name: String
    /// Whether the API server completes the name (`metadata.generateName`), so that each creation makes another object.
    package let isNameGenerated: Bool

    /// Names an object.
    package init(type: GroupVersionKind, namespace: String?, name: String, isNameGenerated: Bool = false) {
        self.type = type
        self.namespace = namespace
        self.name = name
        self.isNameGenerated = isNameGenerated
    }

    /// `Deployment/kube-system/coredns`, `Namespace/apps`, `Job/apps/import-*`.
    package var description: String {
        let name = isNameGenerated ? "\(name)*" : name
        return namespace.map { "\(type.kind)/\($0)/\(name)" } ?? "\(type.kind)/\(name)"
    }

    /// What two manifests of one object have in common.
    package var identity: Identity {
        Identity(group: type.group, kind: type.kind, namespace: namespace ?? "", name: name)
    }

    /// Group, kind, namespace and name, whatever the version.
    package struct Identity: Hashable {
        let group: String
        let kind: String
        let namespace: String
        let name: String
    }

    /// By group, kind, namespace, name, version: a total order that no locale changes.
    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        let first = (left.type.group, left.type.kind, left.namespace ?? "", left.name)
        let second = (right.type.group, right.type.kind, right.namespace ?? "", right.name)
        guard first == second else { return first < second }
        guard left.isNameGenerated == right.isNameGenerated else { return right.isNameGenerated }
        return left.type.version < right.type.version
    }
}

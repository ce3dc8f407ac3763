/// The type of a Kubernetes object: `apps/v1 Deployment`.
package struct GroupVersionKind: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The API group; empty for the core group.
    package let group: String
    /// The version within the group.
    package let version: String
    /// The kind.
    package let kind: String

    /// Names a type; nil unless `apiVersion` is `[group/]version` and `kind` a word, both in the form that the API server
    /// accepts.
    package init?(apiVersion: String, kind: String) {
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let version = parts.last, ObjectName.isLabel(version.utf8) else { return nil }
        let group = parts.count == 2 ? parts[0] : ""
        guard parts.count == 1 || ObjectName.isSubdomain(group.utf8) else { return nil }
        guard let first = kind.utf8.first, ObjectName.isLetter(first), kind.utf8.count <= 63,
            kind.utf8.allSatisfy({ ObjectName.isLetter($0) || ObjectName.isDigit($0) })
        else { return nil }
        self.group = String(group)
        self.version = String(version)
        self.kind = kind
    }

    /// `version` in the core group, else `group/version`.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    package var description: String { "\(apiVersion) \(kind)" }

    /// Whether it is the type of custom resource definitions.
    package var isDefinition: Bool { group == "apiextensions.k8s.io" && kind == "CustomResourceDefinition" }

    /// Whether it is the type of namespaces.
    package var isNamespace: Bool { group.isEmpty && kind == "Namespace" }

    package static func < (left: GroupVersionKind, right: GroupVersionKind) -> Bool {
        (left.group, left.kind, left.version) < (right.group, right.kind, right.version)
    }
}

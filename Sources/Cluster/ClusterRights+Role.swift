import Diagnostics

extension ClusterRights {
    /// The roles that give an account all of this, and what binds them to it, as manifests.
    package var manifests: String {
        let places = Set(needs.map(\.namespace)).sorted { ($0 ?? "") < ($1 ?? "") }
        return places.map { role(in: $0) + binding(in: $0) }.joined(separator: "---\n")
    }

    private func role(in namespace: String?) -> String {
        var verbs: [Need: Set<String>] = [:]
        for need in needs where need.namespace == namespace {
            let key = Need(
                group: need.group,
                resource: need.resource,
                namespace: namespace,
                verbs: [],
                isOptional: false
            )
            verbs[key, default: []].formUnion(need.verbs)
        }
        let rules = verbs.sorted { ($0.key.group, $0.key.resource) < ($1.key.group, $1.key.resource) }.map {
            key,
            verbs in
            let words = Self.order.filter(verbs.contains)
            return
                "- {apiGroups: [\(Self.quoted(key.group))], resources: [\(Self.quoted(key.resource))], verbs: [\(words.joined(separator: ", "))]}\n"
        }
        return """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: \(namespace == nil ? "ClusterRole" : "Role")
            metadata: {\(Self.metadata(namespace))}
            rules:
            \(rules.joined())
            """
    }

    private func binding(in namespace: String?) -> String {
        guard let user else { return "" }
        let parts = user.split(separator: ":").map(String.init)
        let subject =
            user.hasPrefix("system:serviceaccount:") && parts.count == 4
            ? "{kind: ServiceAccount, namespace: \(Self.quoted(parts[2])), name: \(Self.quoted(parts[3]))}"
            : "{apiGroup: rbac.authorization.k8s.io, kind: User, name: \(Self.quoted(user))}"
        return """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: \(namespace == nil ? "ClusterRoleBinding" : "RoleBinding")
            metadata: {\(Self.metadata(namespace))}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: \(namespace == nil ? "ClusterRole" : "Role"), name: sealift}
            subjects: [\(subject)]

            """
    }

    private static let order = ["get", "list", "create", "patch", "delete"]

    private static func metadata(_ namespace: String?) -> String {
        "name: sealift" + (namespace.map { ", namespace: \(quoted($0))" } ?? "")
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.terminalSafe.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

extension ClusterRights.Need {
    /// What is missing, for people.
    package var words: String {
        let name = group.isEmpty ? resource : "\(resource).\(group)"
        return
            "\(missing.joined(separator: ", ")) \(name) in \(namespace.map { "namespace \($0)" } ?? "the whole cluster")"
    }
}

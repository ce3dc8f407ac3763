import FileIO
package import Kubernetes
import YAML

/// What the account of a cluster must be allowed for a set of objects, and what of it is missing.
package struct ClusterRights: Sendable, Equatable {
    /// What is done with the objects of one type in one place.
    package struct Need: Sendable, Encodable, Hashable {
        /// The API group; empty for that of Pods.
        package let group: String
        /// The resource, such as `deployments`.
        package let resource: String
        /// The namespace; nil for the whole cluster.
        package let namespace: String?
        /// What is done.
        package let verbs: [String]
        /// What of it the account may not do.
        package internal(set) var missing: [String] = []
        /// Whether it only makes reasons and comparisons better.
        package let isOptional: Bool
    }

    /// The needs by place, then by type.
    package internal(set) var needs: [Need]
    /// The account as the cluster sees it; nil where it does not say.
    package internal(set) var user: String?

    /// What is missing and needed.
    package var missing: [Need] { needs.filter { !$0.missing.isEmpty && !$0.isOptional } }
    /// What is missing and would be of use.
    package var wished: [Need] { needs.filter { !$0.missing.isEmpty && $0.isOptional } }
}

extension ClusterApplier {
    /// Asks what the account may do of what applying `objects` needs (SelfSubjectAccessReview); nothing is written.
    /// - Throws: ``ClusterError``, `TransportError`.
    package func rights(
        for objects: [KubernetesObject],
        report: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) async throws -> ClusterRights {
        var run = try ApplyRun(self, objects, report: report)
        return try await run.rights()
    }

    /// The version of the API server, such as `v1.36.0`.
    /// - Throws: ``ClusterError``, `TransportError`.
    package func version() async throws -> String {
        struct Version: Decodable { let gitVersion: String }
        let connection = APIConnection(transport: transport, credentials: credentials, pacing: pacing) { _ in
        }
        let answer = try await connection.get("/version")
        guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
        return try answer.decode(Version.self).gitVersion
    }
}

extension ApplyRun {
    mutating func rights() async throws -> ClusterRights {
        try await learnTypes()
        let connection = connection
        let asked = try await needs().mapConcurrently(limit: pacing.concurrentChecks) { need in
            var need = need
            for verb in need.verbs where try await !connection.mayDo(verb, need) { need.missing.append(verb) }
            return need
        }
        return ClusterRights(needs: asked, user: try await connection.user())
    }

    private func needs() throws -> [ClusterRights.Need] {
        var places: Set<Place> = []
        for object in stages.flatMap(\.objects) {
            guard let place = try Place(object, in: self) else { continue }
            places.insert(place)
        }
        let verbs = ["get", "create", "patch"] + (ownership?.prunes == true ? ["delete"] : [])
        let namespaces = Set(places.compactMap(\.namespace))
        let reasons = namespaces.sorted().flatMap { namespace in
            ["events", "pods"].map { Place(group: "", resource: $0, namespace: namespace) }
        }
        return places.sorted().map {
            ClusterRights.Need(
                group: $0.group,
                resource: $0.resource,
                namespace: $0.namespace,
                verbs: verbs,
                isOptional: false
            )
        }
            + reasons.map {
                ClusterRights.Need(
                    group: "",
                    resource: $0.resource,
                    namespace: $0.namespace,
                    verbs: ["list"],
                    isOptional: true
                )
            }
            + Set(places.map { Place(group: $0.group, resource: $0.resource, namespace: nil) }).sorted().map {
                // Extra objects are looked for in all namespaces.
                ClusterRights.Need(
                    group: $0.group,
                    resource: $0.resource,
                    namespace: nil,
                    verbs: ["list"],
                    isOptional: true
                )
            }
    }

    /// A resource, and where objects of it are.
    private struct Place: Hashable, Comparable {
        let group: String
        let resource: String
        let namespace: String?

        init(group: String, resource: String, namespace: String?) {
            self.group = group
            self.resource = resource
            self.namespace = namespace
        }

        /// The place of an object; nil where neither the cluster nor the set defines its type.
        init?(_ object: KubernetesObject, in run: ApplyRun) throws {
            let type = object.id.type
            group = type.group
            let home = object.id.namespace ?? run.connection.credentials.namespace
            if run.catalogue.contains(type) {
                let known = try run.catalogue.resource(for: object.id)
                resource = known.plural
                namespace = known.isNamespaced ? home : nil
                return
            }
            let definition = run.stages.flatMap(\.objects).first { definition in
                definition.id.type.isDefinition && definition.node["spec"]?["group"]?.string == type.group
                    && definition.node["spec"]?["names"]?["kind"]?.string == type.kind
            }
            guard let spec = definition?.node["spec"], let plural = spec["names"]?["plural"]?.string else {
                return nil
            }
            resource = plural
            namespace = spec["scope"]?.string == "Namespaced" ? home : nil
        }

        static func < (left: Place, right: Place) -> Bool {
            (left.namespace ?? "", left.group, left.resource) < (
                right.namespace ?? "", right.group, right.resource
            )
        }
    }
}

extension APIConnection {
    /// Whether the account may do something.
    fileprivate func mayDo(_ verb: String, _ need: ClusterRights.Need) async throws -> Bool {
        var attributes = ["verb": verb, "group": need.group, "resource": need.resource]
        if let namespace = need.namespace { attributes["namespace"] = namespace }
        let answer = try await create(
            Review(
                apiVersion: "authorization.k8s.io/v1",
                kind: "SelfSubjectAccessReview",
                spec: ["resourceAttributes": attributes]
            ),
            at: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
        )
        guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
        return try answer.decode(JSONTree.self)["status"]?["allowed"] == .boolean(true)
    }

    /// Who the account is; nil for servers before 1.28.
    fileprivate func user() async throws -> String? {
        let answer = try await create(
            Review(apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", spec: nil),
            at: "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        )
        guard answer.isSuccess else { return nil }
        return try answer.decode(JSONTree.self)["status"]?["userInfo"]?["username"]?.text
    }

    private struct Review: Encodable {
        let apiVersion: String
        let kind: String
        let spec: [String: [String: String]]?
    }
}

import Cluster
import Kubernetes
import TestSupport
import Testing
import YAML

/// What an account may do is asked before anything is written.
@Suite struct ClusterRightsTests {
    @Test func `an account that may do all of it needs nothing`() async throws {
        let fixture = try ClusterFixture()
        let rights = try await Self.rights(fixture)
        #expect(rights.missing.isEmpty && rights.wished.isEmpty && rights.user == "admin")
        #expect(!fixture.server.log.contains { $0.hasPrefix("PATCH") })
        let needed = rights.needs.filter { !$0.isOptional }.map {
            "\($0.namespace ?? "*") \($0.group)/\($0.resource) \($0.verbs.joined(separator: " "))"
        }
        #expect(
            needed
                == [
                    "* /namespaces get create patch",
                    "* apiextensions.k8s.io/customresourcedefinitions get create patch",
                    "prod example.org/lines get create patch",
                    "prod apps/deployments get create patch",
                ].sorted(by: Self.byPlace)
        )
    }

    @Test func `what is missing is named, and what would only be of use apart from it`() async throws {
        let fixture = try ClusterFixture {
            $0.denials = [
                .init(verb: "patch", resource: "deployments"), .init(verb: "list", resource: "pods"),
            ]
        }
        let rights = try await Self.rights(fixture)
        #expect(rights.missing.map(\.words) == ["patch deployments.apps in namespace prod"])
        #expect(rights.wished.map(\.words) == ["list pods in namespace prod"])
    }

    @Test func `the roles are manifests that a cluster takes`() async throws {
        let fixture = try ClusterFixture { $0.tokens = ["secret": "system:serviceaccount:sealift:importer"] }
        let rights = try await fixture.with(token: "secret") { applier in
            try await applier.rights(for: objects(Self.text))
        }
        let roles = try objects(rights.manifests)
        #expect(
            roles.map(\.id.description) == [
                "ClusterRole/sealift", "ClusterRoleBinding/sealift", "Role/prod/sealift",
                "RoleBinding/prod/sealift",
            ]
        )
        let rules = try #require(roles[2].node["rules"]?.sequence)
        #expect(
            rules.map { $0["resources"]?.sequence?.first?.string } == [
                "events", "pods", "deployments", "lines",
            ]
        )
        #expect(rules[2]["verbs"]?.sequence?.map(\.string) == ["get", "create", "patch"])
        let subject = roles[3].node["subjects"]?.sequence?.first
        #expect(subject?["kind"]?.string == "ServiceAccount" && subject?["name"]?.string == "importer")
        _ = try await fixture.with(token: "secret") { try await $0.apply(objects(Samples.namespace) + roles) }
    }

    @Test func `the version of the server is told`() async throws {
        let fixture = try ClusterFixture()
        #expect(try await fixture.with { try await $0.version() } == "v1.32.0")
    }

    /// A namespace, a workload, a definition and an object of it.
    private static let text = Samples.text(
        Samples.namespace,
        Samples.deployment,
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: lines.example.org}
        spec:
          group: example.org
          scope: Namespaced
          names: {kind: Line, plural: lines}
          versions: [{name: v1, served: true, storage: true}]

        """,
        "{apiVersion: example.org/v1, kind: Line, metadata: {name: one, namespace: prod}}\n"
    )

    private static func byPlace(_ left: String, _ right: String) -> Bool {
        func key(_ text: String) -> (String, String) {
            let parts = text.split(separator: " ").map(String.init)
            return (parts[0] == "*" ? "" : parts[0], parts[1])
        }
        return key(left) < key(right)
    }

    private static func rights(_ fixture: ClusterFixture) async throws -> ClusterRights {
        try await fixture.with { try await $0.rights(for: objects(text)) }
    }
}

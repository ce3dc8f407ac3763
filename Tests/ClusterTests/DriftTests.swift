import Activation
import Cluster
import Kubernetes
import TestSupport
import Testing

/// What of a cluster differs from a set of objects, and who made it so.
@Suite struct DriftTests {
    private static let apps = "/apis/apps/v1/namespaces/prod/deployments"
    private let set = Samples.text(
        Samples.namespace,
        Samples.settings,
        Samples.deployment,
        Samples.definition,
        Samples.line
    )

    @Test func `what was applied does not differ, and what controllers write is no drift`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        #expect(try await drift(fixture) == [])
    }

    @Test func `each field that differs is named, with who has set it`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        fixture.server.edit("\(Self.apps)/web", as: "kubectl-edit") { $0["spec"]?["replicas"] = 5 }
        let written = writes(fixture)
        let found = try await drift(fixture)
        #expect(found.map(\.subject) == ["Deployment/prod/web"] && found.map(\.kind) == [.changed])
        let field = try #require(found.first?.fields.first)
        #expect(field.field == ".spec.replicas" && found.first?.fields.count == 1)
        #expect(field.live == .integer(5) && field.snapshot == .integer(2))
        #expect(field.manager == "kubectl-edit" && field.time == "2026-01-01T00:00:00Z")
        #expect(writes(fixture) == written)
    }

    @Test func `a container that somebody has changed is found in its list`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        fixture.server.edit("\(Self.apps)/web", as: "kubectl-set") { object in
            var container = object[["spec", "template", "spec", "containers"]]?.elements.first ?? [:]
            container["image"] = "registry.hub/web:v9"
            object["spec"]?["template"]?["spec"]?["containers"] = .array([container])
        }
        let field = try #require(try await drift(fixture).first?.fields.first)
        #expect(field.field == ".spec.template.spec.containers[name=web].image")
        #expect(field.live == .string("registry.hub/web:v9") && field.manager == "kubectl-set")
    }

    @Test func `what is gone, with its type or alone, is missing`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(Samples.text(Samples.namespace, Samples.settings))
        fixture.server.remove("/api/v1/namespaces/prod/configmaps/settings")
        let found = try await drift(fixture, Samples.text(Samples.namespace, Samples.settings, Samples.line))
        #expect(found.map(\.subject) == ["ConfigMap/prod/settings", "Line/prod/a"])
        #expect(found.map(\.kind) == [.missing, .missing])
        #expect(found.last?.reason == "the cluster has no type plant.example/v1 Line")
    }

    @Test func `what has our label and is in no set is extra`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        for (name, site) in [("left", "plant"), ("other", "elsewhere")] {
            fixture.server.store(
                [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": [
                        "name": .string(name), "namespace": "prod",
                        "labels": ["sealift.dev/site": .string(site)],
                    ],
                ],
                as: "somebody"
            )
        }
        let found = try await drift(fixture)
        #expect(found.map(\.subject) == ["ConfigMap/prod/left"] && found.map(\.kind) == [.extra])
    }

    @Test func `an object that the cluster would not take is not called the same`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        let changed = set.replacing("matchLabels: {app: web}", with: "matchLabels: {app: shop}")
        let found = try await drift(fixture, changed)
        #expect(found.map(\.kind) == [.unknown])
        #expect(found.first?.reason?.contains("cannot be changed") == true)
    }

    @Test func `the values of a Secret are shown to nobody`() async throws {
        let fixture = try ClusterFixture()
        let secret =
            "{apiVersion: v1, kind: Secret, metadata: {name: pin, namespace: prod}, data: {a: YQ==}}\n"
        _ = try await fixture.apply(Samples.text(Samples.namespace, secret))
        fixture.server.edit("/api/v1/namespaces/prod/secrets/pin", as: "kubectl-edit") {
            $0["data"]?["a"] = "Yg=="
        }
        let found = try await drift(fixture, Samples.text(Samples.namespace, secret))
        #expect(found.first?.fields.map(\.live) == [.string("***")])
        #expect(found.first?.fields.map(\.snapshot) == [.string("***")])
    }

    private func drift(_ fixture: ClusterFixture, _ yaml: String? = nil) async throws -> [DriftedObject] {
        try await fixture.with { try await $0.drift(from: objects(yaml ?? set), of: "plant") }
    }

    private func writes(_ fixture: ClusterFixture) -> [String] {
        fixture.log.filter { !$0.hasPrefix("GET") && !$0.hasSuffix("(dry run)") }
    }
}

import Cluster
import Diagnostics
import Kubernetes
import TestSupport
import Testing

/// What a server is only late with is waited for, and what stands in the way is told apart from the rest.
@Suite struct LateServerTests {
    private static let lines = "/apis/example.org/v1/namespaces/default/lines/one"
    private static let settings = "/api/v1/namespaces/default/configmaps/settings"
    private static let policy = "/apis/apps/v1/namespaces/default/deployments/policy"

    private static func definition(_ fields: [String]) -> String {
        let schema = fields.map { "\($0): {type: string}" }.joined(separator: ", ")
        return """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: lines.example.org}
            spec:
              group: example.org
              scope: Namespaced
              names: {kind: Line, plural: lines}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {properties: {spec: {properties: {\(schema)}}}}}

            """
    }

    private static func line(_ fields: [String]) -> String {
        let spec = fields.map { "\($0): x" }.joined(separator: ", ")
        return
            "{apiVersion: example.org/v1, kind: Line, metadata: {name: one, namespace: default}, spec: {\(spec)}}\n"
    }

    @Test(arguments: [false, true])
    func `a definition that has changed is waited for, so that no field is lost or refused`(
        refuses: Bool
    ) async throws {
        let fixture = try ClusterFixture {
            $0.applicationsUntilSchema = 3
            $0.refusesByFormerSchema = refuses
        }
        _ = try await fixture.apply(Samples.text(Self.definition(["speed"]), Self.line(["speed"])))
        let next = Samples.text(Self.definition(["speed", "colour"]), Self.line(["speed", "colour"]))
        let plan = try await fixture.plan(next)
        #expect(plan.stages.flatMap(\.objects).map(\.isChecked) == [true, false])
        #expect(plan.stages.flatMap(\.objects).allSatisfy { $0.refusal == nil })
        _ = try await fixture.apply(next)
        #expect(fixture.server.object(at: Self.lines)?[["spec", "colour"]] == "x")
        #expect(!fixture.slept.isEmpty)
        // A field that the definition does not have is told, and not waited for.
        let before = fixture.slept.count
        _ = try await fixture.apply(Samples.text(Self.definition(["speed", "colour"]), Self.line(["size"])))
        #expect(fixture.slept.count == before)
    }

    @Test func `many objects wait together, no longer than one`() async throws {
        let fixture = try ClusterFixture { $0.endingNamespaces = ["prod"] }
        let text = (1...30).map { Samples.settings.replacing("name: settings", with: "name: s\($0)") }
        let error = try await fixture.failure(Samples.text(text.joined(separator: "---\n")))
        #expect(error.details.count == 30)
        #expect(fixture.slept.reduce(.zero, +) < .seconds(70))
    }

    @Test func `a namespace that is going is waited for and made anew`() async throws {
        let fixture = try ClusterFixture {
            $0.endingNamespaces = ["prod"]
            $0.looksUntilGone = 3
        }
        let report = try await fixture.apply(Samples.text(Samples.namespace, Samples.settings))
        #expect(report.objects.map(\.id.name) == ["prod", "settings"])
        let namespace = fixture.server.object(at: "/api/v1/namespaces/prod")
        #expect(namespace?[["status", "phase"]] == "Active")
    }

    private static let map = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: default}

        """

    @Test func `what a webhook holds up that the set repairs is written after the rest`() async throws {
        let fixture = try ClusterFixture {
            $0.webhooks = [
                .init(name: "policy.example.org", kind: "ConfigMap", isSilent: true, server: Self.policy)
            ]
        }
        let deployment = Samples.deployment.replacing(
            "name: web, namespace: prod",
            with: "name: policy, namespace: default"
        )
        let report = try await fixture.apply(Samples.text(Self.map, deployment))
        #expect(report.objects.map(\.id.name) == ["policy", "settings"])
        #expect(fixture.server.object(at: Self.settings) != nil)
    }

    @Test func `what repairs a webhook goes first, also from a later stage, and once`() async throws {
        let fixture = try ClusterFixture {
            $0.webhooks = [
                .init(name: "policy.example.org", kind: "ConfigMap", isSilent: true, server: Self.policy)
            ]
            $0.looksUntilReady = ["policy": 2]
        }
        let deployment = Samples.deployment.replacing(
            "name: web, namespace: prod",
            with: "name: policy, namespace: default, annotations: {argocd.argoproj.io/sync-wave: \"7\"}"
        )
        let report = try await fixture.apply(Samples.text(Self.map, deployment))
        #expect(report.objects.map(\.id.name) == ["policy", "settings"])
        let ready = fixture.events.firstIndex {
            if case .ready(let id) = $0 { id.name == "policy" } else { false }
        }
        let written = fixture.events.firstIndex {
            if case .applied(let id, _) = $0 { id.name == "settings" } else { false }
        }
        #expect(try #require(ready) < #require(written))
    }

    @Test func `what a repaired webhook still holds up is refused, and the others are written`() async throws
    {
        let fixture = try ClusterFixture {
            $0.webhooks = [.init(name: "policy.example.org", kind: "ConfigMap", isSilent: true)]
        }
        let configuration = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: policy}
            webhooks: [{name: policy.example.org}]

            """
        let error = try await fixture.failure(Samples.text(Self.map, configuration))
        #expect(error.exitClass == .partial)
        #expect(error.details.map(\.subject) == ["ConfigMap/default/settings"])
        #expect(error.description.contains("a webhook does not answer"))
        #expect(!fixture.server.paths.contains(Self.settings))
    }

    @Test func `what a webhook holds up that nothing repairs is refused, and nothing is written`()
        async throws
    {
        let fixture = try ClusterFixture {
            $0.webhooks = [.init(name: "policy.example.org", kind: "ConfigMap", isSilent: true)]
        }
        let secret = "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default}}\n"
        let error = try await fixture.failure(Samples.text(Self.map, secret))
        guard case .refused(let refused, _) = error else { throw error }
        #expect(refused.map(\.object.name) == ["settings"])
        #expect(!fixture.server.paths.contains { $0.hasSuffix("/secrets/s") })
    }

    @Test func `by order the others of a stage are written, and no later stage`() async throws {
        let fixture = try ClusterFixture {
            $0.webhooks = [.init(name: "policy.example.org", kind: "Secret", message: "no secrets")]
        }
        let later = Samples.settings.replacing(
            "name: settings, namespace: prod}",
            with: "name: later, namespace: default, annotations: {argocd.argoproj.io/sync-wave: \"7\"}}"
        )
        let text = Samples.text(
            Self.map,
            "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default}}\n",
            later
        )
        let stopped = try await fixture.failure(text)
        #expect(!fixture.server.paths.contains(Self.settings), "\(stopped)")
        let error = await #expect(throws: ClusterError.self) {
            try await fixture.with(continues: true) { try await $0.apply(objects(text)) }
        }
        #expect(error?.exitClass == .partial)
        #expect(
            error?.description.contains("1 other object of stage rest is written, later stages are not")
                == true
        )
        #expect(error?.details.map(\.subject) == ["Secret/default/s"])
        #expect(fixture.server.paths.contains(Self.settings))
        #expect(!fixture.server.paths.contains { $0.hasSuffix("/later") })
    }

    @Test func `an image that cannot be pulled is told with the answer of the mirror`() async throws {
        let fixture = try ClusterFixture {
            $0.looksUntilReady = ["web": .max]
            $0.podTroubles = ["web": ("ImagePullBackOff", "Back-off pulling image \"registry.hub/web:v1\"")]
            $0.events = [
                "web-0": ("Warning", "Failed", "Failed to pull image \"registry.hub/web:v1\": 404 Not Found")
            ]
        }
        let error = try await fixture.failure(Samples.text(Samples.namespace, Samples.deployment))
        #expect(
            error.description.contains(
                "registry.hub/web:v1\"; Failed to pull image \"registry.hub/web:v1\": 404 Not Found"
            ),
            "\(error)"
        )
    }
}

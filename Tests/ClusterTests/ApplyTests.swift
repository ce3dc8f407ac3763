import Cluster
import Diagnostics
import Kubernetes
import TestSupport
import Testing

@Suite struct ApplyTests {
    private let all = Samples.text(
        Samples.line,
        Samples.webhook,
        Samples.deployment,
        Samples.ingressClass,
        Samples.settings,
        Samples.definition,
        Samples.namespace
    )

    @Test func `each stage is checked as a whole, then written in order`() async throws {
        let fixture = try ClusterFixture()
        let report = try await fixture.apply(all)
        #expect(
            report.lines == [
                "CustomResourceDefinition/lines.plant.example created", "Namespace/prod created",
                "IngressClass/plain created",
                "ConfigMap/prod/settings created", "Deployment/prod/web created", "Line/prod/a created",
                "ValidatingWebhookConfiguration/guard created",
            ]
        )
        let definitions = [
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lines.plant.example",
            "/api/v1/namespaces/prod",
        ]
        let classes = ["/apis/networking.k8s.io/v1/ingressclasses/plain"]
        let rest = [
            "/api/v1/namespaces/prod/configmaps/settings", "/apis/apps/v1/namespaces/prod/deployments/web",
            "/apis/plant.example/v1/namespaces/prod/lines/a",
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard",
        ]
        var log = fixture.log[...]
        for stage in [definitions, classes, rest] {
            let checks = log.prefix(stage.count)
            log = log.dropFirst(stage.count)
            #expect(Set(checks) == Set(stage.map { "PATCH \($0) (dry run)" }))
            #expect(Array(log.prefix(stage.count)) == stage.map { "PATCH \($0)" })
            log = log.dropFirst(stage.count)
        }
        #expect(log.isEmpty)
        #expect(fixture.slept.isEmpty)
    }

    @Test func `a request says who applies, as JSON, and does not take fields from others`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(Samples.namespace)
        let request = try #require(fixture.server.requests.last)
        #expect(
            request.target
                == "/api/v1/namespaces/prod?fieldManager=sealift&force=false&fieldValidation=Warn"
        )
        #expect(request.headers["content-type"] == "application/apply-patch+yaml")
        #expect(request.headers["accept"] == "application/json")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"prod"}}"#
        )
    }

    @Test func `a second run leaves everything unchanged`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(all)
        let report = try await fixture.apply(all)
        #expect(report.count(of: .unchanged) == 7)
    }

    @Test func `a changed object is configured, and a field that is gone from the manifest is removed`()
        async throws
    {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(Samples.text(Samples.namespace, Samples.settings))
        let changed = Samples.settings.replacing("{mode: fast}", with: "{pace: slow}")
        let report = try await fixture.apply(Samples.text(Samples.namespace, changed))
        #expect(report.lines == ["Namespace/prod unchanged", "ConfigMap/prod/settings configured"])
        let path = "/api/v1/namespaces/prod/configmaps/settings"
        #expect(fixture.server.object(at: path)?["data"] == ["pace": "slow"])
    }

    @Test func `definitions are waited for, with growing pauses`() async throws {
        let fixture = try ClusterFixture {
            $0.looksUntilEstablished = 3
            $0.looksUntilActive = 2
            $0.discoveriesUntilServed = 2
        }
        let report = try await fixture.apply(
            Samples.text(Samples.line, Samples.definition, Samples.namespace)
        )
        #expect(report.count(of: .created) == 3)
        #expect(fixture.log.count { $0.hasPrefix("GET /apis/apiextensions") } == 3)
        #expect(fixture.log.count { $0 == "GET /api/v1/namespaces/prod" } == 2)
        #expect(fixture.slept.prefix(3) == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        let line = try #require(fixture.log.firstIndex { $0.contains("/lines/a") })
        let namespace = try #require(fixture.log.lastIndex { $0 == "GET /api/v1/namespaces/prod" })
        #expect(namespace < line)
    }

    @Test func `a definition that is never ready ends the run after its time`() async throws {
        let fixture = try ClusterFixture { $0.looksUntilEstablished = 1_000 }
        let error = try await fixture.failure(
            Samples.text(Samples.definition, Samples.settings, Samples.namespace)
        )
        guard case .incomplete(2, 3, .notReady(let id, let found, let expected, let waited)) = error else {
            throw error
        }
        #expect(id.name == "lines.plant.example")
        #expect(found == "not established")
        #expect(expected == "Established")
        #expect(waited >= .seconds(60) && waited <= .seconds(62))
        #expect(error.exitClass == .partial)
        #expect(fixture.server.object(at: "/api/v1/namespaces/prod/configmaps/settings") == nil)
    }

    @Test func `nothing of a stage is written when one of its objects is refused`() async throws {
        let fixture = try ClusterFixture {
            $0.webhooks = [.init(name: "guard.example", kind: "Deployment", message: "no")]
        }
        let error = try await fixture.failure(
            Samples.text(Samples.namespace, Samples.settings, Samples.deployment)
        )
        guard case .incomplete(1, 3, .refused(let refused, stage: .rest)) = error else { throw error }
        #expect(refused.map(\.object.description) == ["Deployment/prod/web"])
        #expect(!fixture.server.paths.contains { $0.contains("configmaps") })
    }

    @Test func `all refusals of a stage are found at once`() async throws {
        let fixture = try ClusterFixture { $0.denials = [.init(verb: "create", resource: "configmaps")] }
        let more = Samples.settings.replacing("name: settings", with: "name: more")
        let error = try await fixture.failure(
            Samples.text(Samples.settings, more).replacing("namespace: prod", with: "namespace: default")
        )
        guard case .refused(let refused, stage: .rest) = error else { throw error }
        #expect(refused.map(\.object.name) == ["more", "settings"])
        #expect(error.exitClass == .remote)
        #expect(fixture.events.count { if case .refused = $0 { true } else { false } } == 2)
        #expect(error.details.map(\.subject) == ["ConfigMap/default/more", "ConfigMap/default/settings"])
        #expect(
            error.details.allSatisfy { $0.reason.contains("may not create configmaps") && $0.remedy == nil }
        )
    }

    @Test func `fields of others are taken over when asked for`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(Samples.namespace)
        fixture.server.store(
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "settings", "namespace": "prod"],
                "data": ["mode": "slow", "other": "kept"],
            ],
            as: "kubectl-edit"
        )
        let report = try await fixture.apply(Samples.settings, takesOver: true)
        #expect(report.lines == ["ConfigMap/prod/settings configured"])
        let path = "/api/v1/namespaces/prod/configmaps/settings"
        #expect(fixture.server.object(at: path)?["data"] == ["mode": "fast", "other": "kept"])
    }

    @Test func `nothing is ever deleted`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(all)
        _ = try await fixture.apply(Samples.namespace)
        #expect(!fixture.server.requests.contains { $0.method == "DELETE" })
        #expect(fixture.server.object(at: "/api/v1/namespaces/prod/configmaps/settings") != nil)
    }

    @Test(arguments: [FakeAPIServer.Settings.Discovery.aggregated, .aggregatedBeta, .legacy])
    func `types are found in every form that servers tell them`(
        discovery: FakeAPIServer.Settings.Discovery
    ) async throws {
        let fixture = try ClusterFixture { $0.discovery = discovery }
        #expect(try await fixture.apply(all).count(of: .created) == 7)
    }

    @Test func `a silent group matters only to those who need it`() async throws {
        for discovery in [FakeAPIServer.Settings.Discovery.aggregated, .legacy] {
            let fixture = try ClusterFixture {
                $0.discovery = discovery
                $0.silentGroups = ["metrics.example"]
            }
            #expect(try await fixture.apply(Samples.namespace).count(of: .created) == 1)
            let error = try await fixture.failure(
                """
                apiVersion: metrics.example/v1
                kind: Gauge
                metadata: {name: a}
                """
            )
            guard case .silentGroup("metrics.example/v1", _) = error else { throw error }
        }
    }

    @Test func `an object goes to the namespace that its type needs`() async throws {
        let fixture = try ClusterFixture()
        let misplaced = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            ---
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: high, namespace: prod}
            value: 10
            """
        let report = try await fixture.apply(misplaced)
        #expect(report.lines == ["PriorityClass/high created", "ConfigMap/default/settings created"])
        let warnings = fixture.events.compactMap { event in
            if case .warning(_, let text) = event { text } else { nil }
        }
        #expect(
            warnings == [
                "its type is cluster-wide, so its namespace prod is left out",
                "its type needs a namespace and it names none, so it goes to default",
            ]
        )
    }

    @Test func `what the server warns of is passed on`() async throws {
        let fixture = try ClusterFixture()
        let line = Samples.line.replacing("{speed: 3}", with: "{speed: 3, colour: red}")
        _ = try await fixture.apply(Samples.text(Samples.namespace, Samples.definition, line))
        #expect(
            fixture.events.contains { event in
                if case .warning(let id, let text) = event {
                    id.name == "a" && text == "unknown field \"spec.colour\""
                } else {
                    false
                }
            }
        )
    }

    @Test func `two manifests of one object are refused before they are written`() async throws {
        let fixture = try ClusterFixture()
        let twice = Samples.text(
            Samples.namespace,
            Samples.settings.replacing("namespace: prod", with: "namespace: default"),
            Samples.settings.replacing(", namespace: prod", with: "")
        )
        guard case .sameObject = try await fixture.failure(twice) else {
            Issue.record("expected sameObject")
            return
        }
        #expect(!fixture.server.requests.contains { $0.method == "PATCH" })
    }

    @Test func `a name that the server would make up is refused`() async throws {
        let fixture = try ClusterFixture()
        let error = try await fixture.failure(
            "{apiVersion: batch/v1, kind: Job, metadata: {generateName: import-}}"
        )
        guard case .nameless = error else { throw error }
        #expect(fixture.server.requests.isEmpty)
    }
}

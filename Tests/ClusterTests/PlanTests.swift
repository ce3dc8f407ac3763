import Cluster
import Content
import Kubernetes
import TestSupport
import Testing

@Suite struct PlanTests {
    private let set = Samples.text(
        Samples.line,
        Samples.deployment,
        Samples.settings,
        Samples.definition,
        Samples.namespace
    )

    @Test func `a plan says what would happen, and nothing is written`() async throws {
        let fixture = try ClusterFixture()
        let plan = try await fixture.plan(set)
        let text = String(decoding: try StrictJSON.encode(plan), as: UTF8.self)
        #expect(
            text == """
                {"stages":[{"name":"definitions","objects":[\
                {"apiVersion":"apiextensions.k8s.io/v1","isChecked":true,"kind":"CustomResourceDefinition",\
                "name":"lines.plant.example","outcome":"created"},\
                {"apiVersion":"v1","isChecked":true,"kind":"Namespace","name":"prod","outcome":"created"}]},\
                {"name":"rest","objects":[\
                {"apiVersion":"v1","isChecked":false,"kind":"ConfigMap","name":"settings","namespace":"prod",\
                "outcome":"created"},\
                {"apiVersion":"apps/v1","isChecked":false,"kind":"Deployment","name":"web","namespace":"prod",\
                "outcome":"created"},\
                {"apiVersion":"plant.example/v1","isChecked":false,"kind":"Line","name":"a","namespace":"prod",\
                "outcome":"created"}]}]}
                """
        )
        #expect(fixture.server.log.allSatisfy { !$0.hasPrefix("PATCH") || $0.hasSuffix("(dry run)") })
        #expect(fixture.server.paths == ["/api/v1/namespaces/default", "/api/v1/namespaces/kube-system"])
    }

    @Test func `a plan tells changed objects from unchanged ones`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        #expect(try await fixture.plan(set).count(of: .unchanged) == 5)
        let plan = try await fixture.plan(set.replacing("replicas: 2", with: "replicas: 3"))
        let changed = plan.stages.flatMap(\.objects).filter { $0.outcome == .configured }
        #expect(changed.map(\.name) == ["web"])
        #expect(plan.count(of: .unchanged) == 4)
    }

    @Test func `a plan names what the cluster would refuse, and goes on`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        let changed = set.replacing("matchLabels: {app: web}", with: "matchLabels: {app: shop}")
        let later = Samples.settings.replacing(
            "name: settings, namespace: prod}",
            with: "name: later, namespace: prod, annotations: {argocd.argoproj.io/sync-wave: \"7\"}}"
        )
        let plan = try await fixture.plan(Samples.text(changed, later))
        let refused = plan.stages.flatMap(\.objects).filter { $0.refusal != nil }
        #expect(refused.map(\.name) == ["web"])
        #expect(refused.first?.refusal?.isConflict == false)
        #expect(refused.first?.refusal?.reason == "spec.selector cannot be changed once it is set")
        #expect(refused.first?.refusal?.remedy.hasPrefix("when its outage is acceptable, delete it") == true)
        #expect(plan.stages.last?.objects.map(\.name) == ["later"])
        #expect(plan.count(of: .unchanged) == 4 && plan.count(of: .configured) == 0)
    }

    @Test func `a plan names who owns the fields that it would change`() async throws {
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(set)
        fixture.server.edit("/apis/apps/v1/namespaces/prod/deployments/web", as: "kubectl-edit") {
            $0["spec"]?["replicas"] = 5
        }
        let plan = try await fixture.plan(set)
        let refused = plan.stages.flatMap(\.objects).compactMap(\.refusal)
        #expect(refused.map(\.isConflict) == [true])
        #expect(refused.map(\.reason) == ["kubectl-edit owns .spec.replicas"])
    }
}

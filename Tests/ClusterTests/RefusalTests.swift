import Cluster
import Diagnostics
import Kubernetes
import TestSupport
import Testing
import YAML

/// What an operator reads when a cluster says no: the server's real words go in, ours come out.
@Suite struct RefusalTests {
    /// A server, what is applied to it, and the two texts.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings: @Sendable (inout FakeAPIServer.Settings) -> Void = { _ in }
        var before = ""
        let yaml: String
        let description: String
        let remedy: String
    }

    private static let settings = Samples.settings.replacing("prod", with: "default")
    private static let deployment = Samples.deployment.replacing("prod", with: "default")

    static let cases = [
        Case(
            testDescription: "conflict with one manager",
            before: settings.replacing("fast", with: "slow"),
            yaml: settings,
            description:
                "the cluster refuses ConfigMap/default/settings: kubectl-edit owns .data.mode; nothing of stage rest is written",
            remedy: "take the fields out of the manifest, or give them to sealift with --force-conflicts"
        ),
        Case(
            testDescription: "conflict over many fields",
            before: deployment,
            yaml: deployment.replacing("web:v1", with: "web:v2").replacing("replicas: 2", with: "replicas: 5")
                .replacing("app: web", with: "app: shop"),
            description: """
                the cluster refuses Deployment/default/web: kubectl-edit owns .spec.replicas, kubectl-edit owns \
                .spec.selector.matchLabels.app, kubectl-edit owns .spec.template.metadata.labels.app, and 2 more; \
                nothing of stage rest is written
                """,
            remedy: "take the fields out of the manifest, or give them to sealift with --force-conflicts"
        ),
        Case(
            testDescription: "may not patch",
            settings: { $0.denials = [.init(verb: "patch", resource: "deployments")] },
            yaml: deployment,
            description: """
                the cluster refuses Deployment/default/web: admin may not patch deployments.apps in namespace default; \
                nothing of stage rest is written
                """,
            remedy: """
                let that user get, create and patch: kubectl create role sealift --verb=get,create,patch \
                --resource=deployments.apps -n default, and bind it
                """
        ),
        Case(
            testDescription: "may not create",
            settings: { $0.denials = [.init(verb: "create", resource: "namespaces")] },
            yaml: Samples.namespace,
            description: """
                the cluster refuses Namespace/prod: admin may not create namespaces in the whole cluster; \
                nothing of stage definitions is written
                """,
            remedy: """
                let that user get, create and patch: kubectl create clusterrole sealift --verb=get,create,patch \
                --resource=namespaces, and bind it
                """
        ),
        Case(
            testDescription: "immutable field",
            before: "APPLIED" + deployment,
            yaml: deployment.replacing("matchLabels: {app: web}", with: "matchLabels: {app: shop}"),
            description: """
                the cluster refuses Deployment/default/web: spec.selector cannot be changed once it is set; \
                nothing of stage rest is written
                """,
            remedy:
                "when its outage is acceptable, delete it and run again: kubectl delete deployment web -n default"
        ),
        Case(
            testDescription: "field that the type does not have",
            yaml: settings.replacing("data: {mode", with: "dta: {mode"),
            description: """
                the cluster refuses ConfigMap/default/settings: .dta: the type has no such field; \
                nothing of stage rest is written
                """,
            remedy: "correct the manifest at the hub and build a new bundle"
        ),
        Case(
            testDescription: "namespace missing",
            yaml: Samples.settings,
            description:
                "the cluster refuses ConfigMap/prod/settings: there is no namespace prod; nothing of stage rest is written",
            remedy: "add the namespace to the manifests, or create it: kubectl create namespace prod"
        ),
        Case(
            testDescription: "namespace ending",
            settings: { $0.endingNamespaces = ["prod"] },
            yaml: Samples.settings,
            description: """
                the cluster refuses ConfigMap/prod/settings: the namespace prod is being deleted; \
                nothing of stage rest is written
                """,
            remedy: "run again when it is gone"
        ),
        Case(
            testDescription: "webhook denies",
            settings: {
                $0.webhooks = [
                    .init(name: "pins.policy.example", kind: "Deployment", message: "pin your images")
                ]
            },
            yaml: deployment,
            description: """
                the cluster refuses Deployment/default/web: admission webhook pins.policy.example denies it: \
                pin your images; nothing of stage rest is written
                """,
            remedy: "change the manifest at the hub, or the policy of the cluster, then run again"
        ),
        Case(
            testDescription: "webhook with side effects",
            settings: { $0.webhooks = [.init(name: "old.example", kind: "ConfigMap", hasSideEffects: true)] },
            yaml: settings,
            description: """
                the cluster refuses ConfigMap/default/settings: it cannot be checked without writing it: \
                admission webhook "old.example" does not support dry run; nothing of stage rest is written
                """,
            remedy: "set sideEffects: None in the configuration of that webhook, if that is true of it"
        ),
        Case(
            testDescription: "webhook silent",
            settings: { $0.webhooks = [.init(name: "gone.example", kind: "ConfigMap", isSilent: true)] },
            yaml: settings,
            description: """
                the cluster refuses ConfigMap/default/settings: a webhook does not answer: Internal error occurred: \
                failed calling webhook "gone.example": failed to call webhook: Post \
                "https://policy.default.svc:443/validate?timeout=10s": connection refused; \
                nothing of stage rest is written
                """,
            remedy: "see that the webhook's service runs, then run again"
        ),
        Case(
            testDescription: "unknown kind",
            yaml: Samples.line,
            description: "the cluster has no type plant.example/v1 Line, as Line/prod/a has",
            remedy: "add its CustomResourceDefinition to the manifests, or install it first"
        ),
        Case(
            testDescription: "kind in another version",
            yaml: deployment.replacing("apps/v1", with: "apps/v1beta1"),
            description:
                "the cluster has no type apps/v1beta1 Deployment, as Deployment/default/web has; it has the kind in apps/v1",
            remedy: "use an API version that the cluster has"
        ),
        Case(
            testDescription: "version that its own definition does not serve",
            yaml: Samples.text(
                Samples.definition,
                Samples.line.replacing("plant.example/v1", with: "plant.example/v0")
            ),
            description: "the cluster has no type plant.example/v0 Line, as Line/prod/a has",
            remedy: "add its CustomResourceDefinition to the manifests, or install it first"
        ),
        Case(
            testDescription: "names of a definition are in use",
            settings: { $0.rejectsNames = true },
            yaml: Samples.definition,
            description: """
                1 of 1 objects are applied, then: CustomResourceDefinition/lines.plant.example is not accepted \
                (the plural name is in use) after 0.0 seconds, expected Established
                """,
            remedy: """
                see what it waits for: kubectl describe customresourcedefinition lines.plant.example; then run again
                """
        ),
        Case(
            testDescription: "two refused",
            settings: { $0.denials = [.init(verb: "create", resource: "configmaps")] },
            yaml: Samples.text(settings, settings.replacing("name: settings", with: "name: more")),
            description: """
                the cluster refuses 2 objects, first ConfigMap/default/more: admin may not create configmaps in \
                namespace default; nothing of stage rest is written
                """,
            remedy: """
                let that user get, create and patch: kubectl create role sealift --verb=get,create,patch \
                --resource=configmaps -n default, and bind it
                """
        ),
    ]

    @Test(arguments: cases)
    func `a refusal says what, why and what next`(_ example: Case) async throws {
        let fixture = try ClusterFixture { example.settings(&$0) }
        if example.before.hasPrefix("APPLIED") {
            _ = try await fixture.apply(String(example.before.dropFirst("APPLIED".count)))
        } else if !example.before.isEmpty {
            let object = try #require(objects(example.before).first)
            fixture.server.store(try #require(FakeJSON(object.node.json)), as: "kubectl-edit")
        }
        let error = try await fixture.failure(example.yaml)
        #expect(error.description == example.description)
        #expect(error.remedy == example.remedy)
    }

    @Test func `credentials that the cluster does not know`() async throws {
        let fixture = try ClusterFixture { $0.tokens = ["right": "robot"] }
        let error = try await fixture.failure(Samples.namespace, token: "wrong")
        #expect(error.description == "\(fixture.server.address) does not accept the credentials of test")
        #expect(error.remedy == "renew the client certificate or the token; check the date of this machine")
        #expect(error.exitClass == .remote)
    }

    /// The words of API servers that the fake one does not say.
    @Test(arguments: [
        (
            403, "pods \"web\" is forbidden: violates PodSecurity \"restricted:latest\": privileged",
            "Forbidden",
            "pod security denies it: violates PodSecurity \"restricted:latest\": privileged"
        ),
        (
            403, "pods \"web\" is forbidden: exceeded quota: small, requested: pods=1", "Forbidden",
            "the resource quota denies it: exceeded quota: small, requested: pods=1"
        ),
        (
            422,
            "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'pins' with binding 'all' denied request: no tag",
            "Invalid", "ValidatingAdmissionPolicy pins denies it: no tag"
        ),
        (
            422, "Deployment.apps \"web\" is invalid: bad", "Invalid",
            "the object: Deployment.apps \"web\" is invalid: bad"
        ),
        (
            400, "admission webhook \"k.example\" denied the request without explanation", "",
            "admission webhook k.example denies it: no reason given"
        ),
        (
            500,
            "failed to create typed patch object (a/b; v1, Kind=Service): errors:\n  .spec.a: field not declared in schema\n  .spec.b: expected map",
            "", ".spec.a: the type has no such field, .spec.b: expected map"
        ),
        (415, "unsupported", "UnsupportedMediaType", "HTTP status 415: unsupported"),
    ])
    func `other words of servers are understood`(
        code: Int,
        message: String,
        reason: String,
        words: String
    ) async throws {
        let fixture = try ClusterFixture()
        let status: FakeJSON = ["kind": "Status", "message": .string(message), "reason": .string(reason)]
        fixture.server.fail(
            .status(code, ["Content-Type": "application/json"], String(decoding: status.bytes, as: UTF8.self))
        ) { $0.method == "PATCH" }
        let error = try await fixture.failure(Self.settings)
        #expect(
            error.description
                == "the cluster refuses ConfigMap/default/settings: \(words); nothing of stage rest is written"
        )
    }
}

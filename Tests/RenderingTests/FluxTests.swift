import Diagnostics
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Kustomizations and HelmReleases of Flux, rendered with real Git, kustomize and helm.
@Suite struct FluxTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        let fixture = try GitOpsFixture()
        try fixture.write("clusters/plant-1/repository.yaml", Self.repository)
        self.fixture = fixture
    }

    static let repository = """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: fleet, namespace: flux-system}
        spec: {interval: 1m, url: "\(GitOpsFixture.url).git", ref: {branch: main}}
        """

    static func kustomization(_ name: String, _ spec: String) -> String {
        """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: \(name), namespace: flux-system}
        spec: {interval: 5m, prune: false, sourceRef: {kind: GitRepository, name: fleet}, \(spec)}

        """
    }

    static func release(_ name: String, _ spec: String) -> String {
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: \(name), namespace: monitoring}
        spec: {interval: 5m, \(spec)}

        """
    }

    func expect(
        _ identifier: String,
        _ text: String,
        _ options: FluxOptions = FluxOptions(),
        _ location: SourceLocation = #_sourceLocation
    ) async {
        let error =
            await #expect(throws: (any Error).self, sourceLocation: location) {
                try await fixture.flux(options)
            }
            as? any OperatorError
        #expect(error?.identifier == identifier, sourceLocation: location)
        #expect(
            error?.description.contains(text) == true,
            "\(error?.description ?? "")",
            sourceLocation: location
        )
    }

    @Test func `a kustomization is built with everything that it sets, and its variables`() async throws {
        try fixture.write(
            "apps/core/web.yaml",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {site: "${CLUSTER_NAME}"}}
            spec:
              replicas: ${REPLICAS:=2}
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "example.com/web:1", args: ["${SERIAL}", "${FROM}"]}]}
            """
        )
        try fixture.write(
            "apps/core/kustomization.yaml",
            "resources: [web.yaml, ../shared/plain.yaml]\nimages: [{name: example.com/web, newName: example.com/fork}]\n"
        )
        try fixture.write(
            "apps/shared/plain.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: plain, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}, data: {a: '${LEFT}'}}"
        )
        try fixture.write(
            "clusters/plant-1/values.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: values, namespace: flux-system}, data: {SERIAL: '0042', FROM: \"a\\nb\"}}\n---\n{apiVersion: v1, kind: Secret, metadata: {name: more, namespace: flux-system}, data: {FROM: c2VjcmV0}}\n"
        )
        try fixture.write(
            "clusters/plant-1/core.yaml",
            Self.kustomization(
                "core",
                """
                path: ./apps/core, targetNamespace: apps, namePrefix: a-, nameSuffix: -z, images: [{name: example.com/web, newTag: "2"}],
                patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'}],
                commonMetadata: {labels: {team: edge}, annotations: {owner: ops}},
                postBuild: {substitute: {CLUSTER_NAME: "${CLUSTER_NAME}", REPLICAS: "3"}, substituteFrom: [{kind: ConfigMap, name: values}, {kind: Secret, name: more}, {kind: ConfigMap, name: gone, optional: true}]}
                """
            )
        )
        let found = try await fixture.flux()
        #expect(
            found.labels("plant-1") == [
                "core: ConfigMap/apps/a-plain-z", "core: Deployment/apps/a-web-z",
                "gitops: ConfigMap/flux-system/values",
                "gitops: Secret/flux-system/more",
            ]
        )
        let web = try #require(found.objects("plant-1", "core").first { $0.id.type.kind == "Deployment" })
        let container = web.node["spec"]?["template"]?["spec"]?["containers"]?.sequence?[0]
        #expect(container?["image"]?.string == "example.com/fork:2")
        #expect(container?["args"]?.sequence?.map(\.string) == ["0042", "secret"])
        #expect(web.node["spec"]?["replicas"]?.scalar?.value == .integer(3))
        #expect(web.node["spec"]?["paused"]?.scalar?.value == .boolean(true))
        #expect(web.label("site") == "plant-1")
        #expect(web.label("team") == "edge")
        #expect(web.annotation("owner") == "ops")
        let plain = try #require(found.objects("plant-1", "core").first { $0.id.type.kind == "ConfigMap" })
        #expect(plain.node["data"]?["a"]?.string == "${LEFT}")
    }

    @Test
    func `variables are strict, only those of the kustomization, and nothing is replaced without postBuild`()
        async throws
    {
        try fixture.write(
            "apps/a.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: '${TIER}'}}"
        )
        try fixture.write("clusters/plant-1/a.yaml", Self.kustomization("a", "path: apps"))
        let literal = try #require(try await fixture.flux().objects("plant-1", "a").first)
        #expect(literal.node["data"]?["v"]?.string == "${TIER}")
        #expect(literal.annotation("kustomize.toolkit.fluxcd.io/substitute") == "disabled")
        try fixture.write(
            "clusters/plant-1/a.yaml",
            Self.kustomization("a", "path: apps, postBuild: {substitute: {X: y}}")
        )
        await expect(
            "snapshot.substitution",
            "ConfigMap/a data.v: the variable TIER is not defined and has no default"
        )
        try fixture.write(
            "clusters/plant-1/a.yaml",
            Self.kustomization(
                "a",
                "path: apps, postBuild: {substituteFrom: [{kind: ConfigMap, name: cluster-config}]}"
            )
        )
        await expect(
            "snapshot.missing-object",
            "Kustomization/flux-system/a spec.postBuild.substituteFrom[0]: there is no ConfigMap/flux-system/cluster-config"
        )
        let site = try await fixture.flux(FluxOptions(clusterVariables: ["cluster-config"]))
        #expect(site.objects("plant-1", "a").first?.node["data"]?["v"]?.string == "canary")
        try fixture.write(
            "clusters/plant-1/a.yaml",
            Self.kustomization("a", "path: apps, postBuild: {substitute: {NAME: '${NAME}'}}")
        )
        await expect(
            "snapshot.substitution",
            "Kustomization/flux-system/a spec.postBuild.substitute.NAME: the variable NAME is not defined"
        )
    }

    @Test func `kustomizations bring kustomizations, and dependsOn becomes an order that a site keeps`()
        async throws
    {
        for name in ["one", "two", "three"] { try fixture.writeManifest("apps/\(name)/a.yaml", name) }
        try fixture.write("infra/one.yaml", Self.kustomization("one", "path: apps/one"))
        try fixture.write(
            "infra/two.yaml",
            Self.kustomization("two", "path: apps/two, dependsOn: [{name: one}]")
        )
        try fixture.write(
            "clusters/plant-1/all.yaml",
            Self.kustomization("infra", "path: infra") + "---\n"
                + Self.kustomization("three", "path: apps/three, dependsOn: [{name: infra}]")
                + "---\n" + Self.kustomization("flux-system", "path: clusters/plant-1")
        )
        try fixture.writeManifest("clusters/plant-1/own.yaml", "own")
        let found = try await fixture.flux()
        let waves = Dictionary(
            uniqueKeysWithValues: ["one", "two", "three"].map { name in
                (name, found.objects("plant-1", name).first?.annotation("argocd.argoproj.io/sync-wave"))
            }
        )
        #expect(found.labels("plant-1").contains("gitops: ConfigMap/own"))
        #expect(waves == ["one": nil, "two": "1", "three": "2"])
        try fixture.write(
            "infra/one.yaml",
            Self.kustomization("one", "path: apps/one, dependsOn: [{name: two}]")
        )
        await expect("snapshot.cycle", "Kustomization/flux-system/one")
        try fixture.write(
            "infra/one.yaml",
            Self.kustomization("one", "path: apps/one, dependsOn: [{name: zero}]")
        )
        await expect("snapshot.missing-object", "there is no Kustomization/flux-system/zero")
        try fixture.write("apps/one/infra.yaml", Self.kustomization("infra", "path: infra"))
        try fixture.write("infra/one.yaml", Self.kustomization("one", "path: apps/one"))
        await expect(
            "snapshot.cycle",
            "Kustomization/flux-system/infra -> Kustomization/flux-system/one -> Kustomization/flux-system/infra is a cycle"
        )
    }

    @Test(
        arguments: [
            (
                "{apiVersion: kustomize.toolkit.fluxcd.io/v1beta2, kind: Kustomization, metadata: {name: a}, spec: {}}",
                "snapshot.unsupported-field",
                "kustomize.toolkit.fluxcd.io/v1beta2, which Flux serves no more, is not supported"
            ),
            (
                kustomization("a", "path: apps, validation: client"), "snapshot.unsupported-field",
                "the field validation is not supported"
            ),
            (
                kustomization("a", "path: apps, decryption: {provider: sops}"), "snapshot.unsupported-field",
                "decryption is not supported"
            ),
            (kustomization("a", "path: gone"), "snapshot.source-missing", "gone"),
            (kustomization("a", "path: ../../etc"), "snapshot.leaves-tree", "../../etc"),
            (
                kustomization("a", "path: apps").replacing("name: fleet}", with: "name: other}"),
                "snapshot.missing-object", "there is no GitRepository/flux-system/other"
            ),
            (
                kustomization("a", "path: apps").replacing(
                    "kind: GitRepository",
                    with: "kind: Bucket"
                ), "snapshot.unsupported-field", "a source of the kind Bucket is not supported"
            ),
            (
                kustomization("a", "path: apps, components: ['https://example.com/x']"),
                "snapshot.remote-base", "https://example.com/x"
            ),
            (
                repository.replacing("name: fleet", with: "name: x").replacing(
                    GitOpsFixture.url,
                    with: "https://other.example.com/y"
                ) + "\n---\n" + kustomization("a", "path: apps").replacing("name: fleet}", with: "name: x}"),
                "snapshot.unknown-url", "https://other.example.com/y.git is not in repositories"
            ),
            (
                release(
                    "a",
                    "chart: {spec: {chart: stable/edge, version: 1.0.0, sourceRef: {kind: HelmRepository, name: s}}}"
                ), "snapshot.malformed-field", "expected the name of the chart alone: edge"
            ),
            (
                release("a", "chartRef: {kind: OCIRepository, name: gone}"), "snapshot.missing-object",
                "there is no OCIRepository/monitoring/gone"
            ),
            (
                release(
                    "a",
                    "chartRef: {kind: OCIRepository, name: gone}, kubeConfig: {secretRef: {name: x}}"
                ),
                "snapshot.unsupported-field", "kubeConfig is not supported"
            ),
            (
                release("a", "chartRef: {kind: OCIRepository, name: gone}").replacing(
                    "/v2",
                    with: "/v2beta1"
                ), "snapshot.unsupported-field",
                "helm.toolkit.fluxcd.io/v2beta1, which Flux serves no more, is not supported"
            ),
        ] as [(String, String, String)]
    )
    func `what cannot be followed is an error with object, file and line`(
        text: String,
        identifier: String,
        reason: String
    ) async throws {
        try fixture.writeManifest("apps/a.yaml", "a")
        try fixture.write("clusters/plant-1/a.yaml", text)
        await expect(identifier, reason)
    }
}

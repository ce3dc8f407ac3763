import Diagnostics
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// HelmReleases of Flux, rendered with real Git and helm.
@Suite struct FluxReleaseTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        let fixture = try GitOpsFixture()
        try fixture.write("clusters/plant-1/repository.yaml", FluxTests.repository)
        self.fixture = fixture
    }

    func writeChart(_ path: String) throws {
        try fixture.write("\(path)/Chart.yaml", "{apiVersion: v2, name: edge, version: 1.0.0}\n")
        try fixture.write(
            "\(path)/values.yaml",
            "{a: chart, b: chart, c: chart, d: {x: 1, z: 2}, e: chart}\n"
        )
        try fixture.write(
            "\(path)/templates/a.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"{{ .Release.Name }}\"}, data: {v: \"{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ toJson .Values.d | b64enc }} {{ .Values.e }}\", left: \"${X}\"}}\n"
        )
        try fixture.write("\(path)/crds/a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: crd}}\n")
    }

    @Test func `a release is rendered by helm with its values in the order of Flux`() async throws {
        try writeChart("charts/edge")
        try fixture.write(
            "clusters/plant-1/values.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: values, namespace: monitoring}, data: {values.yaml: '{b: map, c: map, d: {x: null}}', e: one}}\n"
        )
        try fixture.write(
            "clusters/plant-1/release.yaml",
            FluxTests.release(
                "edge",
                "targetNamespace: apps, chart: {spec: {chart: ./charts/edge, sourceRef: {kind: GitRepository, name: fleet, namespace: flux-system}}}, install: {crds: Skip, createNamespace: true}, values: {c: own}, valuesFrom: [{kind: ConfigMap, name: values}, {kind: ConfigMap, name: values, valuesKey: e, targetPath: e}, {kind: Secret, name: gone, optional: true}]"
            )
        )
        let found = try await fixture.flux()
        #expect(
            found.labels("plant-1") == [
                "edge: ConfigMap/apps/apps-edge", "edge: Namespace/apps",
                "gitops: ConfigMap/monitoring/values",
            ]
        )
        let object = try #require(found.objects("plant-1", "edge").first { $0.id.type.kind == "ConfigMap" })
        #expect(object.node["data"]?["v"]?.string == "chart map own eyJ6IjoyfQ== one")
        #expect(object.node["data"]?["left"]?.string == "${X}")
        #expect(object.annotation("kustomize.toolkit.fluxcd.io/substitute") == "disabled")
    }

    @Test func `hooks are in waves before and after their release, which comes after what it depends on`()
        async throws
    {
        try fixture.write("charts/edge/Chart.yaml", "{apiVersion: v2, name: edge, version: 1.0.0}\n")
        let hooks = [
            ("late", "pre-install,post-upgrade", "5"), ("early", "pre-upgrade", "-5"),
            ("after", "post-install", "0"),
        ]
        try fixture.write(
            "charts/edge/templates/a.yaml",
            hooks.map { name, events, weight in
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name), annotations: {helm.sh/hook: \"\(events)\", helm.sh/hook-weight: \"\(weight)\"}}}\n---\n"
            }.joined() + "{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}}\n"
        )
        let chart =
            "chart: {spec: {chart: ./charts/edge, sourceRef: {kind: GitRepository, name: fleet, namespace: flux-system}}}"
        try fixture.write(
            "clusters/plant-1/release.yaml",
            FluxTests.release("one", "targetNamespace: a, \(chart)") + "---\n"
                + FluxTests.release("two", "targetNamespace: b, \(chart), dependsOn: [{name: one}]")
        )
        let found = try await fixture.flux()
        func waves(_ source: String) -> [String: String?] {
            Dictionary(
                uniqueKeysWithValues: found.objects("plant-1", source).map {
                    ($0.id.name, $0.annotation("argocd.argoproj.io/sync-wave"))
                }
            )
        }
        #expect(waves("one") == ["early": "-2", "late": "-1", "plain": nil, "after": "1"])
        #expect(waves("two") == ["early": "2", "late": "3", "plain": "4", "after": "5"])
        #expect(
            found.warnings.contains(
                "ConfigMap/early of the source two is a hook (pre-upgrade) and is applied in wave -2"
            )
        )
    }

    @Test func `post renderers of a release are what kustomize makes of its objects, one after the other`()
        async throws
    {
        try fixture.write("charts/edge/Chart.yaml", "{apiVersion: v2, name: edge, version: 1.0.0}\n")
        try fixture.write(
            "charts/edge/templates/a.yaml",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: "{{ .Release.Name }}", annotations: {flag: "on", number: "0042"}}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "example.com/web:1"}]}
            """
        )
        func release(_ postRenderers: String) -> String {
            FluxTests.release(
                "edge",
                "chart: {spec: {chart: ./charts/edge, sourceRef: {kind: GitRepository, name: fleet, namespace: flux-system}}}, postRenderers: \(postRenderers)"
            )
        }
        try fixture.write(
            "clusters/plant-1/release.yaml",
            release(
                """
                [{kustomize: {images: [{name: example.com/web, newName: example.com/fork, newTag: "2"}]}},
                {kustomize: {patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'}],
                images: [{name: example.com/fork, newTag: "3"}]}}]
                """
            )
        )
        let found = try await fixture.flux()
        let object = try #require(found.objects("plant-1", "edge").first)
        let container = object.node["spec"]?["template"]?["spec"]?["containers"]?.sequence?[0]
        #expect(object.id.description == "Deployment/monitoring/edge")
        #expect(container?["image"]?.string == "example.com/fork:3")
        #expect(object.node["spec"]?["paused"]?.scalar?.value == .boolean(true))
        #expect(object.annotation("flag") == "on")
        #expect(object.annotation("number") == "0042")
        #expect(found.records.first { $0.name.description == "edge" }?.chart == "edge 1.0.0")
        try fixture.write("clusters/plant-1/release.yaml", release("[{helm: {}}]"))
        let error = await #expect(throws: GitOpsError.self) { try await fixture.flux() }
        #expect(error?.identifier == "snapshot.unsupported-field")
        #expect(error?.description.contains("spec.postRenderers[0].helm") == true)
    }

    @Test func `a chart of a repository is that of the folder in charts`() async throws {
        try writeChart("vendor/edge-1.0.0")
        let url = "https://charts.example.com/stable"
        let charts = [
            RepositoryCatalog.key(url): fixture.git.repository.appending("vendor"),
            RepositoryCatalog.key("oci://r.example.com/charts"): fixture.git.repository.appending("vendor"),
        ]
        try fixture.write(
            "clusters/plant-1/release.yaml",
            "{apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: stable, namespace: flux-system}, spec: {url: \(url)}}\n---\n"
                + "{apiVersion: source.toolkit.fluxcd.io/v1, kind: OCIRepository, metadata: {name: oci, namespace: monitoring}, spec: {url: \"oci://r.example.com/charts/edge\", ref: {tag: 1.0.0}}}\n---\n"
                + "{apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: unused, namespace: flux-system}, spec: {url: \(url)}}\n---\n"
                + FluxTests.release(
                    "one",
                    "chart: {spec: {chart: edge, version: 1.0.0, sourceRef: {kind: HelmRepository, name: stable, namespace: flux-system}}}"
                )
                + "---\n"
                + FluxTests.release(
                    "two",
                    "chartRef: {kind: OCIRepository, name: oci}, releaseName: rel, install: {crds: Skip}"
                )
                + "---\n"
                + FluxTests.release("off", "suspend: true, chartRef: {kind: OCIRepository, name: oci}")
                + "---\n{apiVersion: notification.toolkit.fluxcd.io/v1, kind: Receiver, metadata: {name: r, namespace: flux-system}}\n"
        )
        let found = try await fixture.flux(charts: charts)
        #expect(
            found.labels("plant-1") == [
                "one: ConfigMap/monitoring/crd", "one: ConfigMap/monitoring/one",
                "two: ConfigMap/monitoring/rel",
            ]
        )
        for text in [
            "HelmRelease/monitoring/off of the source gitops is left out: it is suspended",
            "Receiver/flux-system/r of the source gitops is left out: it is of no use where bundles bring the objects",
            "HelmRepository/flux-system/unused of the source gitops is left out: no Kustomization or HelmRelease of the source is built from it",
        ] {
            #expect(found.warnings.contains(text), "\(found.warnings)")
        }
    }
}

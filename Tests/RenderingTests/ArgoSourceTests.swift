import Diagnostics
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// The sources of Applications: kustomizations, charts and folders.
@Suite struct ArgoSourceTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        fixture = try GitOpsFixture()
    }

    func writeDeployment(_ path: String) throws {
        try fixture.write(
            path,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "example.com/web:1"}]}
            """
        )
    }

    @Test func `the fields of kustomize are written into the kustomization, as kustomize edit does`()
        async throws
    {
        try writeDeployment("apps/web/base/web.yaml")
        try fixture.write("apps/web/base/kustomization.yaml", "resources: [web.yaml]\n")
        try fixture.write(
            "apps/web/edge/kustomization.yaml",
            """
            resources: [../base, own.yaml, linked.yaml, parts/more.yaml]
            namePrefix: old-
            images: [{name: example.com/web, newName: example.com/fork, digest: "sha256:\(String(repeating: "1", count: 64))"}]
            """
        )
        try fixture.writeManifest("apps/web/edge/own.yaml", "own")
        try fixture.writeManifest("apps/web/edge/parts/more.yaml", "more")
        try fixture.writeManifest("apps/web/edge/parts/real.yaml", "linked")
        try await Command.require(
            "ln",
            ["-s", "parts/real.yaml", fixture.git.repository.pushing("apps/web/edge/linked.yaml").string]
        )
        try fixture.write(
            "apps/web/parts/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {part: yes please}\n"
        )
        let options = """
            path: apps/web/edge, kustomize: {namePrefix: new-, nameSuffix: -x, namespace: web,
            images: ["example.com/web:2"], replicas: [{name: web, count: 3}], commonLabels: {team: a},
            commonAnnotations: {app: "${ARGOCD_APP_NAME}/$ARGOCD_APP_SOURCE_PATH/$$x"}, commonAnnotationsEnvsubst: true,
            components: [../parts], patches: [{target: {kind: Deployment}, patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'}]}
            """
        try fixture.write("argocd/a.yaml", GitOpsFixture.application("web", options))
        let objects = try await fixture.argocd().objects("plant-1", "web")
        #expect(
            objects.map(\.id.name).sorted() == ["new-linked-x", "new-more-x", "new-own-x", "new-web-x"]
        )
        let object = try #require(objects.first { $0.id.type.kind == "Deployment" })
        #expect(object.id.description == "Deployment/web/new-web-x")
        #expect(
            object.node["spec"]?["template"]?["spec"]?["containers"]?.sequence?[0]["image"]?.string
                == "example.com/fork:2"
        )
        #expect(object.node["spec"]?["replicas"]?.scalar?.text == "3")
        #expect(object.node["spec"]?["selector"]?["matchLabels"]?["team"]?.string == "a")
        #expect(object.node["spec"]?["paused"]?.scalar?.value == .boolean(true))
        #expect(object.annotation("app") == "web/apps/web/edge/$x")
        #expect(object.annotation("part") == "yes please")
    }

    @Test func `values of helm win in the order of Argo CD, also from another source of the application`()
        async throws
    {
        try fixture.write("charts/c/Chart.yaml", "{apiVersion: v2, name: c, version: 1.2.3}\n")
        try fixture.write(
            "charts/c/values.yaml",
            "{a: chart, b: chart, c: chart, d: chart, e: chart, num: 1}\n"
        )
        try fixture.write(
            "charts/c/crds/crd.yaml",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: definition}}\n"
        )
        try fixture.write(
            "charts/c/templates/a.yaml",
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "{{ .Release.Name }}", annotations: {ns: "{{ .Release.Namespace }}"}}
            data: {v: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }} {{ .Values.e }}", num: "{{ kindOf .Values.num }}", f: {{ .Values.f | quote }}}
            """
        )
        try fixture.write("charts/c/own.yaml", "{b: file, c: file, d: file, e: file}\n")
        try fixture.write("settings/plant-1.yaml", "{c: reference, d: reference, e: reference}\n")
        try fixture.write("charts/c/note.txt", "note")
        try fixture.write(
            "argocd/a.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: app.one}
            spec:
              destination: {name: plant-1, namespace: apps}
              sources:
              - {repoURL: "\(GitOpsFixture.url)", ref: settings}
              - repoURL: \(GitOpsFixture.url)
                path: charts/c
                helm:
                  releaseName: rel
                  valueFiles: [own.yaml, $settings/settings/plant-1.yaml, gone.yaml]
                  ignoreMissingValueFiles: true
                  values: "{d: never read}"
                  valuesObject: {d: object, e: object}
                  parameters: [{name: e, value: $ARGOCD_APP_NAME}, {name: num, value: "5", forceString: true}]
                  fileParameters: [{name: f, path: note.txt}]
                  skipCrds: true
              - {repoURL: "\(GitOpsFixture.url)", path: charts/c, helm: {releaseName: rel}}
            """
        )
        let found = try await fixture.argocd()
        #expect(
            found.labels("plant-1") == [
                "app-one-source-2: ConfigMap/apps/definition", "app-one-source-2: ConfigMap/apps/rel",
            ]
        )
        #expect(
            found.warnings.contains(
                "ConfigMap/rel of the source app-one is replaced by that of app-one-source-2, a later source of the same Application"
            )
        )
        try fixture.write(
            "argocd/a.yaml",
            GitOpsFixture.application(
                "one",
                "path: charts/c, helm: {valueFiles: [own.yaml, /settings/plant-1.yaml], valuesObject: {d: object, e: object}, parameters: [{name: e, value: $ARGOCD_APP_NAME}, {name: num, value: \"5\", forceString: true}], fileParameters: [{name: f, path: note.txt}], skipCrds: true}"
            )
        )
        let one = try await fixture.argocd()
        let object = try #require(one.objects("plant-1", "one").first)
        #expect(one.labels("plant-1") == ["one: ConfigMap/apps/one"])
        #expect(object.annotation("ns") == "apps")
        #expect(object.node["data"]?["v"]?.string == "chart file reference object one")
        #expect(object.node["data"]?["num"]?.string == "string")
        #expect(object.node["data"]?["f"]?.string == "note")
    }

    @Test func `a directory is read by the rules of Argo CD, jsonnet in it too`() async throws {
        try fixture.writeManifest("d/a.yaml", "a")
        try fixture.writeManifest("d/skip.yaml", "skip")
        try fixture.writeManifest("d/deep/b.json", "b")
        try fixture.write("d/lib.libsonnet", "{name:: 'x'}")
        try fixture.write(
            "d/c.jsonnet",
            "local lib = import 'lib.libsonnet'; {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: lib.name + std.extVar('v')}}"
        )
        try fixture.write(
            "argocd/a.yaml",
            GitOpsFixture.application(
                "flat",
                "path: d, directory: {exclude: '{skip.yaml,none-*}', jsonnet: {extVars: [{name: v, value: \"-$ARGOCD_APP_NAME\"}]}}"
            )
                + "---\n"
                + GitOpsFixture.application(
                    "deep",
                    to: "plant-2",
                    "path: d, directory: {recurse: true, include: '*.json'}"
                )
        )
        let found = try await fixture.argocd()
        #expect(
            found.labels("plant-1") == ["flat-jsonnet-1: ConfigMap/apps/x-flat", "flat: ConfigMap/apps/a"]
        )
        #expect(found.labels("plant-2") == ["deep: ConfigMap/apps/b"])
    }
}

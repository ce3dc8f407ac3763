import Diagnostics
import FileIO
import Glibc
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// The rules of Argo CD and of Flux, held against what kubectl itself builds.
@Suite struct KustomizeRuleTests: ~Copyable {
    let files: ChartFixture

    init() throws {
        files = try ChartFixture()
    }

    func render(_ options: KustomizeOptions, path: String = "k") async throws -> RenderedSource {
        let source = try ManifestSource(
            name: ManifestName("core"),
            tree: .folder(files.folder.path.appending("t")),
            path: path,
            kind: .kustomize(options)
        )
        return try await FleetRenderer(tools: Tools.path, scratch: files.folder.path).render([source])[0]
    }

    /// What kubectl builds with these flags.
    func peer(_ arguments: String..., path: String = "t/k") async throws -> [YAMLNode] {
        let kubectl = try #require(Tools.path.find("kubectl"))
        let output = try await Command.require(
            kubectl.string,
            ["kustomize"] + arguments + [files.folder.path.pushing(FilePath(path)).string]
        )
        return try ManifestText.documents(in: output, name: "kubectl")
    }

    static func configMap(_ name: String) -> String {
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}\n"
    }

    /// A workload with a service, a job that a hook has, and a definition of a custom resource with one of its objects.
    static let base: [String: String] = [
        "t/base/kustomization.yaml":
            "resources: [all.yaml]\nlabels: [{pairs: {team: edge}, includeSelectors: true}]\n",
        "t/base/all.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              initContainers: [{name: i, image: "registry.hub:5000/plant/init:v1"}]
              containers: [{name: c, image: "registry.hub:5000/plant/web:v1", args: ["0042", "on"], env: [{name: HOST, value: HOST}]}]
        ---
        {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
        ---
        {apiVersion: batch/v1, kind: Job, metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "registry.hub:5000/plant/web:v1"}]}}}}
        ---
        {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: lines.example.com}, spec: {group: example.com, scope: Cluster, names: {kind: Line, plural: lines}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {code: {type: string}}}}}}}]}}
        ---
        {apiVersion: example.com/v1, kind: Line, metadata: {name: a}, spec: {code: "0042"}}

        """,
        "t/part/kustomization.yaml":
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: p.yaml}]\nconfigMapGenerator: [{name: extra, literals: [a=1.10]}]\n",
        "t/part/p.yaml":
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {hostNetwork: true}}}}\n",
    ]

    @Test(arguments: [
        "resources: [../base]\nnamespace: plant\nnamePrefix: a-\nimages: [{name: registry.hub:5000/plant/web, newTag: v2}]\nreplicas: [{name: web, count: 3}]\n",
        "resources: [../base]\ncomponents: [../part]\ncommonAnnotations: {site: plant-001}\nbuildMetadata: [originAnnotations]\n",
        """
        resources: [../base]
        secretGenerator: [{name: login, literals: [user=admin], type: Opaque}]
        generatorOptions: {labels: {made: "yes"}}
        patches:
        - target: {kind: Deployment}
          patch: |-
            [{"op": "add", "path": "/spec/template/spec/containers/0/envFrom", "value": [{"secretRef": {"name": "login"}}]}]
        - patch: |-
            {apiVersion: batch/v1, kind: Job, metadata: {name: migrate}, $patch: delete}
        replacements:
        - source: {kind: Service, name: web, fieldPath: metadata.name}
          targets: [{select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.[name=c].env.[name=HOST].value"]}]

        """,
    ])
    func `overlays, components, generators and replacements give what kubectl gives`(text: String)
        async throws
    {
        try files.write(Self.base)
        try files.write(["t/k/kustomization.yaml": text])
        let rendered = try await render(KustomizeOptions())
        #expect(try await rendered.documents.map(\.node) == peer())
        #expect(rendered.documents.count > 4)
    }

    @Test func `files beside the folder are read by the rules of Flux alone`() async throws {
        try files.write([
            "t/shared/a.yaml": Self.configMap("a"), "t/shared/config.txt": "text",
            "t/k/kustomization.yaml":
                "resources: [../shared/a.yaml]\nconfigMapGenerator: [{name: c, files: [../shared/config.txt]}]\n",
        ])
        let error = await #expect(throws: RenderingError.self) { try await render(KustomizeOptions()) }
        #expect(error?.identifier == "snapshot.command-failed")
        let rendered = try await render(KustomizeOptions(rules: .flux))
        #expect(try await rendered.documents.map(\.node) == peer("--load-restrictor=LoadRestrictionsNone"))
        #expect(rendered.documents.count == 2)
    }

    @Test(arguments: [
        "resources: [../../outside.yaml]", "configMapGenerator: [{name: c, files: [k=/etc/hostname]}]",
        "resources: [link.yaml]", "patches: [{path: ../../outside.yaml}]",
        "transformers: [plugin.yaml]", "resources: [../other]",
    ])
    func `nothing outside the tree is read by the rules of Flux`(text: String) async throws {
        try files.write([
            "outside.yaml": Self.configMap("outside"), "t/k/kustomization.yaml": text,
            "t/k/plugin.yaml":
                "{apiVersion: builtin, kind: ReplacementTransformer, metadata: {name: x}, replacements: [{path: ../../outside.yaml}]}",
            "t/other/kustomization.yaml": "resources: [../../outside.yaml]",
        ])
        let link = files.folder.path.appending("t/k/link.yaml")
        try #require(link.withPlatformString { symlink("../../outside.yaml", $0) } == 0)
        let error = await #expect(throws: RenderingError.self) {
            try await render(KustomizeOptions(rules: .flux))
        }
        #expect(error?.identifier == "snapshot.leaves-folder", "\(String(describing: error))")
    }

    @Test func `a folder without a kustomization is one of its manifests by the rules of Flux`() async throws
    {
        try files.write([
            "t/k/a.yaml": Self.configMap("a"), "t/k/sub/b.yml": Self.configMap("b"), "t/k/README.md": "no",
            "t/k/inner/kustomization.yaml": "resources: [c.yaml]\nnamePrefix: x-\n",
            "t/k/inner/c.yaml": Self.configMap("c"),
        ])
        let rendered = try await render(KustomizeOptions(rules: .flux))
        #expect(files.labels(rendered).sorted() == ["ConfigMap/a", "ConfigMap/b", "ConfigMap/x-c"])
        let names = try Directory.entries(of: files.folder.path.appending("t/k")).map(\.name)
        #expect(names == ["README.md", "a.yaml", "inner", "sub"])
        await #expect(throws: RenderingError.self) { try await render(KustomizeOptions()) }
    }

    @Test func `an overlay is put over a folder that stays as it is`() async throws {
        try files.write([
            "t/k/kustomization.yaml": "resources: [a.yaml]\n", "t/k/a.yaml": Self.configMap("a"),
            "peer/kustomization.yaml": "resources: [../t/k]\nnamePrefix: x-\ncommonAnnotations: {a: b}\n",
        ])
        let overlay = "{namePrefix: x-, commonAnnotations: {a: b}}"
        let rendered = try await render(KustomizeOptions(overlay: overlay))
        #expect(try await rendered.documents.map(\.node) == peer(path: "peer"))
        #expect(files.labels(rendered) == ["ConfigMap/x-a"])
        for text in ["resources: [a]", "- a"] {
            let error = await #expect(throws: RenderingError.self) {
                try await render(KustomizeOptions(overlay: text))
            }
            #expect(error?.identifier == "snapshot.malformed-overlay")
        }
    }
}

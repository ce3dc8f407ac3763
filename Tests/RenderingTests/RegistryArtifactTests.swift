import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Charts and files that sources name in a registry, rendered with real helm and kustomize.
@Suite struct RegistryArtifactTests: ~Copyable {
    /// Holds one chart, `r.example:5000/charts/edge` in its version 1.0.0, and files, `r.example:5000/fleet` with the tag `main`.
    struct Library: ArtifactLibrary {
        static let digest = "sha256:" + String(repeating: "a", count: 64)
        let folder: FilePath

        func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
            let known = [
                "r.example:5000/charts/edge:1.0.0": "edge.tgz",
                "r.example:5000/charts/edge@\(Self.digest)": "edge.tgz",
                "r.example:5000/fleet:main": "fleet.tgz", "r.example:5000/fleet@\(Self.digest)": "fleet.tgz",
            ]
            guard let name = known[artifact.reference] else { return nil }
            #expect((name == "edge.tgz") == (artifact.content == .chart))
            try DurableFile.replace(
                file,
                with: ReadableFile.contents(of: folder.appending(name), limit: 1 << 20)
            )
            return Self.digest
        }
    }

    let fixture: GitOpsFixture
    let library: Library

    init() async throws {
        let fixture = try GitOpsFixture()
        let files = try ChartFixture()
        try files.write([
            "edge/Chart.yaml": "{apiVersion: v2, name: edge, version: 1.0.0}\n",
            "edge/templates/a.yaml":
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"{{ .Release.Name }}\"}, data: {v: {{ .Values.v | default \"none\" | quote }}}}\n",
        ])
        try files.write([
            "fleet/apps/a.yaml":
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {v: '${X}'}}\n",
            "fleet/apps/kustomization.yaml": "resources: [a.yaml, ../other/b.yaml]\n",
            "fleet/other/b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n",
        ])
        let folder = fixture.git.folder.path
        let inside = files.folder.path.string
        try await Command.require("tar", ["-czf", "\(folder)/edge.tgz", "-C", inside, "edge"])
        try await Command.require("tar", ["-czf", "\(folder)/fleet.tgz", "-C", "\(inside)/fleet", "."])
        self.fixture = fixture
        library = Library(folder: folder)
    }

    static let hub = "oci://r.example:5000/charts"

    @Test func `an application names a chart in a registry, whose digest is in the lock`() async throws {
        func application(_ repository: String, _ version: String) -> String {
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: app}
            spec:
              destination: {name: plant-1, namespace: apps}
              source: {repoURL: "\(repository)", chart: edge, targetRevision: \(version), helm: {valuesObject: {v: own}}}
            """
        }
        for repository in [Self.hub, "r.example:5000/charts/"] {
            try fixture.write("argocd/a.yaml", application(repository, "1.0.0"))
            let found = try await fixture.render(.argocd(ArgoOptions()), "argocd", library: library)
            #expect(found.objects("plant-1", "app").first?.node["data"]?["v"]?.string == "own")
            let record = found.records.first { $0.name.description == "app" }
            #expect(record?.chart == "edge 1.0.0@\(Library.digest)")
            #expect(record?.commit == nil)
        }
        try fixture.write("argocd/a.yaml", application(Self.hub, "2.0.0"))
        let error = await #expect(throws: (any Error).self) {
            try await fixture.render(.argocd(ArgoOptions()), "argocd", library: library)
        }
        let failure = try #require(error as? any OperatorError)
        #expect(failure.identifier == "snapshot.artifact-nowhere")
        #expect(
            failure.description.hasSuffix(
                "argocd/a.yaml:1:1: Application/app: no place of images.from has the artifact r.example:5000/charts/edge:2.0.0"
            )
        )
    }

    @Test func `releases of Flux name charts in a registry by version and digest`() async throws {
        try fixture.write(
            "clusters/plant-1/release.yaml",
            """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: HelmRepository
            metadata: {name: hub, namespace: monitoring}
            spec: {type: oci, url: "\(Self.hub)"}
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata: {name: edge, namespace: monitoring}
            spec: {url: "\(Self.hub)/edge", ref: {digest: "\(Library.digest)"}}
            ---
            \(FluxTests.release("one", "chart: {spec: {chart: edge, version: 1.0.0, sourceRef: {kind: HelmRepository, name: hub}}}"))
            ---
            \(FluxTests.release("two", "chartRef: {kind: OCIRepository, name: edge}"))
            """
        )
        let found = try await fixture.render(
            .flux(FluxOptions()),
            "clusters/${CLUSTER_NAME}",
            library: library,
            sites: Array(GitOpsFixture.plants().prefix(1))
        )
        #expect(
            found.labels("plant-1") == ["one: ConfigMap/monitoring/one", "two: ConfigMap/monitoring/two"]
        )
    }

    /// A release of Flux with its chart in a registry, or in the repository.
    func ship(_ chart: String) async throws -> GitOpsFixture.Outcome {
        try fixture.write("charts/edge/Chart.yaml", "{apiVersion: v2, name: edge, version: 1.0.0}\n")
        try fixture.write(
            "clusters/plant-1/release.yaml",
            """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: HelmRepository
            metadata: {name: hub, namespace: monitoring}
            spec: {type: oci, url: "\(Self.hub)"}
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: fleet, namespace: monitoring}
            spec: {url: "\(GitOpsFixture.url)"}
            ---
            \(FluxTests.release("one", "chart: {spec: {chart: \(chart)}}, values: {v: '$${X}'}, dependsOn: [{name: two}]"))
            ---
            \(FluxTests.release("two", "chart: {spec: {chart: edge, version: 1.0.0, sourceRef: {kind: HelmRepository, name: hub}}}"))
            """
        )
        let shipping = FluxOptions.Shipping(
            mirror: "oci://mirror.${CLUSTER_NAME}.internal:5000/all",
            insecure: true,
            secret: "mirror"
        )
        return try await fixture.render(
            .flux(FluxOptions(shipping: shipping)),
            "clusters/${CLUSTER_NAME}",
            library: library,
            sites: Array(GitOpsFixture.plants().prefix(1))
        )
    }

    @Test func `a release that is shipped stays one, with its chart in the mirror of the site`() async throws
    {
        let found = try await ship("edge, version: 1.0.0, sourceRef: {kind: HelmRepository, name: hub}")
        #expect(
            found.labels("plant-1") == [
                "one: HelmRelease/monitoring/one", "one: OCIRepository/monitoring/one",
                "two: HelmRelease/monitoring/two", "two: OCIRepository/monitoring/two",
            ]
        )
        let objects = found.objects("plant-1", "one")
        let release = try #require(objects.first { $0.id.type.kind == "HelmRelease" }).node
        #expect(release["spec"]?["chart"] == nil)
        #expect(release["spec"]?["chartRef"]?.json == Array(#"{"kind":"OCIRepository","name":"one"}"#.utf8))
        #expect(release["spec"]?["dependsOn"]?.sequence?.count == 1)
        #expect(release["spec"]?["values"]?["v"]?.string == "${X}")
        let repository = try #require(objects.first { $0.id.type.kind == "OCIRepository" }).node
        let spec = repository["spec"]
        #expect(
            spec?["url"]?.string == "oci://mirror.plant-1.internal:5000/all/r.example:5000/charts/edge"
        )
        #expect(spec?["ref"]?["digest"]?.string == Library.digest)
        #expect(spec?["layerSelector"]?["operation"]?.string == "copy")
        #expect(spec?["insecure"]?.json == Array("true".utf8))
        #expect(spec?["secretRef"]?["name"]?.string == "mirror")
        // The chart is shipped from where it comes, and so are the images of what the site makes of it.
        let uses = try ImageDiscovery().findings(in: objects).uses
        #expect(uses.map(\.text) == ["r.example:5000/charts/edge:1.0.0@\(Library.digest)"])
        #expect(found.madeAtSites["plant-1"]?.map(\.id.type.kind) == ["ConfigMap", "ConfigMap"])
        #expect(!found.warnings.contains { $0.contains("is taken as it is") }, "\(found.warnings)")
    }

    @Test func `a chart that is in no registry cannot be shipped, and it is said how it gets there`()
        async throws
    {
        let error = await #expect(throws: (any Error).self) {
            try await ship("./charts/edge, sourceRef: {kind: GitRepository, name: fleet}")
        }
        let failure = try #require(error as? any OperatorError)
        #expect(failure.identifier == "snapshot.unsupported-field")
        #expect(failure.description.contains("HelmRelease/monitoring/one spec.chart: to ship a chart"))
        #expect(failure.remedy?.contains("helm push") == true)
    }

    func kustomization(at path: String) async throws -> GitOpsFixture.Outcome {
        try fixture.write(
            "clusters/plant-1/apps.yaml",
            """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata: {name: fleet, namespace: flux-system}
            spec: {url: "oci://r.example:5000/fleet", ref: {tag: main}}
            ---
            \(FluxTests.kustomization("apps", "path: \(path), postBuild: {substitute: {X: own}}").replacing("GitRepository", with: "OCIRepository"))
            """
        )
        return try await fixture.render(
            .flux(FluxOptions()),
            "clusters/${CLUSTER_NAME}",
            library: library,
            sites: Array(GitOpsFixture.plants().prefix(1))
        )
    }

    @Test func `a Kustomization of Flux is built from the files of an artifact`() async throws {
        let found = try await kustomization(at: "./apps")
        #expect(found.labels("plant-1") == ["apps: ConfigMap/a", "apps: ConfigMap/b"])
        #expect(found.objects("plant-1", "apps").first?.node["data"]?["v"]?.string == "own")
        let record = found.records.first { $0.name.description == "apps" }
        #expect(record?.repository == "oci://r.example:5000/fleet")
        #expect(record?.revision == "main@\(Library.digest)")
        #expect(record?.path == "apps")
        let error = await #expect(throws: (any Error).self) { try await kustomization(at: "../../..") }
        #expect((error as? any OperatorError)?.identifier == "snapshot.leaves-tree")
    }

    func writeApplication(_ source: String) throws {
        try fixture.write(
            "argocd/a.yaml",
            "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: app}, spec: {destination: {name: plant-1, namespace: apps}, source: {\(source)}}}\n"
        )
    }

    @Test func `an application is rendered from the files of an artifact, and reads no file beside its tree`()
        async throws
    {
        for revision in ["main", "\"\(Library.digest)\""] {
            try writeApplication(
                "repoURL: \"oci://r.example:5000/fleet\", path: other, targetRevision: \(revision)"
            )
            let found = try await fixture.render(.argocd(ArgoOptions()), "argocd", library: library)
            #expect(found.labels("plant-1") == ["app: ConfigMap/apps/b"])
        }
        for (source, identifier) in [
            (
                "repoURL: \"oci://r.example:5000/fleet\", path: ../.., targetRevision: main",
                "snapshot.leaves-tree"
            ),
            (
                "repoURL: \"\(Self.hub)\", chart: edge, targetRevision: 1.0.0, helm: {valueFiles: [../../x.yaml]}",
                "snapshot.malformed-field"
            ),
            (
                "repoURL: \"\(Self.hub)\", chart: ../edge, targetRevision: 1.0.0", "snapshot.malformed-field"
            ),
        ] {
            try writeApplication(source)
            let error = await #expect(throws: (any Error).self) {
                try await fixture.render(.argocd(ArgoOptions()), "argocd", library: library)
            }
            #expect((error as? any OperatorError)?.identifier == identifier)
        }
    }
}

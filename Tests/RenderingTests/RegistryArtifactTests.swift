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

        func add(_ chart: PackedChart) async throws -> String {
            try DurableFile.replace(folder.appending("packed.tgz"), with: chart.archive)
            try DurableFile.replace(folder.appending("packed.json"), with: chart.configuration)
            return "sha256:" + String(repeating: "b", count: 64)
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

import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Releases that go to a site as they are, each with its chart.
extension RegistryArtifactTests {
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

    @Test func `a chart of a folder is packed as helm packs it, the same bytes each time, and shipped`()
        async throws
    {
        let files = [
            "templates/a.yaml":
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"{{ .Release.Name }}\"}, data: {v: {{ .Values.v | quote }}, f: {{ .Files.Get \"files/x.txt\" | quote }}, s: {{ .Values.cache.s }} }}\n",
            "values.yaml": "{v: 1, cache: {s: sub}}\n", "files/x.txt": "text", "files/y.bak": "no",
            "notes/z.txt": "no", "templates/.hidden": "no",
            ".helmignore": "# what stays here\n*.bak\nnotes/\n",
            "charts/cache/Chart.yaml": "{apiVersion: v2, name: cache, version: 2.0.0}\n",
            "charts/cache/templates/b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: cache}}\n",
        ]
        for (path, text) in files { try fixture.write("charts/edge/\(path)", text) }
        let found = try await ship("./charts/edge, sourceRef: {kind: GitRepository, name: fleet}")
        let archive = library.folder.appending("packed.tgz")
        let first = try ReadableFile.contents(of: archive, limit: 1 << 20)
        _ = try await ship("./charts/edge, sourceRef: {kind: GitRepository, name: fleet}")
        #expect(try ReadableFile.contents(of: archive, limit: 1 << 20) == first)

        let objects = found.objects("plant-1", "one")
        let repository = try #require(objects.first { $0.id.type.kind == "OCIRepository" }).node
        let digest = "sha256:" + String(repeating: "b", count: 64)
        #expect(repository["spec"]?["ref"]?["digest"]?.string == digest)
        #expect(
            repository["spec"]?["url"]?.string
                == "oci://mirror.plant-1.internal:5000/all/sealift.local/sealift/charts/edge"
        )
        let uses = try ImageDiscovery().findings(in: objects).uses
        #expect(uses.map(\.text) == ["sealift.local/sealift/charts/edge:1.0.0@\(digest)"])
        let configuration = try ReadableFile.contents(
            of: library.folder.appending("packed.json"),
            limit: 1 << 20
        )
        #expect(
            String(decoding: configuration, as: UTF8.self)
                == #"{"apiVersion":"v2","name":"edge","version":"1.0.0"}"#
        )
        // What is in it is what helm puts into its own archive, and helm makes the same of both.
        let folder = library.folder
        let script = """
            helm package charts/edge -d own >/dev/null
            tar tzf own/edge-1.0.0.tgz | sort >own/list
            tar tzf "$1" | sort | diff own/list - >&2
            helm template x own/edge-1.0.0.tgz >own/a
            helm template x "$1" | diff own/a -
            """
        let same = try await Command.run(
            "sh",
            ["-ec", script, "sh", archive.string],
            environment: ["PATH": PeerPath.variable, "HOME": folder.string],
            workingDirectory: fixture.git.repository
        )
        #expect(same.isSuccess && same.text.isEmpty, "\(same.errors)\(same.text)")
    }

    @Test func `an archive of a chart is shipped as it is, to the byte`() async throws {
        let archive = try ReadableFile.contents(of: library.folder.appending("edge.tgz"), limit: 1 << 20)
        try DurableFile.replace(fixture.git.repository.appending("edge.tgz"), with: archive)
        _ = try await ship("./edge.tgz, sourceRef: {kind: GitRepository, name: fleet}")
        let packed = library.folder.appending("packed.tgz")
        #expect(try ReadableFile.contents(of: packed, limit: 1 << 20) == archive)
    }
}

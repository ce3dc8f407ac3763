import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Charts, held against what helm itself prints.
@Suite struct HelmTests: ~Copyable {
    let charts: ChartFixture

    init() throws {
        charts = try ChartFixture()
    }

    // MARK: - The same as helm

    @Test func `a monitoring stack gives what helm gives, definitions included`() async throws {
        try charts.write(SampleCharts.monitoring)
        let rendered = try await charts.render()
        let peer = try await charts.helmTemplate("--include-crds")
        let installed = peer.filter { !SampleCharts.leftOut.contains(ChartFixture.label($0)) }
        #expect(rendered.documents.map(\.node) == installed.map(Self.withWave))
        #expect(peer.count == installed.count + SampleCharts.leftOut.count)
        #expect(charts.labels(rendered).contains("CustomResourceDefinition/monitors.example.com"))
        #expect(rendered.record.kind == "helm")
        #expect(rendered.record.chart == "edge-monitoring 57.0.0")
        #expect(rendered.record.renderer?.hasPrefix("helm v") == true)
    }

    /// What the hook of the chart becomes: an object of an earlier wave.
    static func withWave(_ node: YAMLNode) -> YAMLNode {
        var node = node
        guard var annotations = node["metadata"]?["annotations"]?.mapping,
            annotations["helm.sh/hook"] != nil
        else { return node }
        annotations["argocd.argoproj.io/sync-wave"] = .string("-1")
        node.replace(
            YAMLPath([.key("metadata"), .key("annotations")]),
            with: YAMLNode(.mapping(annotations))
        )
        return node
    }

    @Test func `hooks of deletion, rollback and test are left out, the others kept, and all are named`()
        async throws
    {
        try charts.write(SampleCharts.monitoring)
        let kept = try await charts.render()
        let words = kept.warnings.map(\.description)
        for label in SampleCharts.leftOut {
            #expect(!charts.labels(kept).contains(label))
            #expect(
                words.contains {
                    $0.hasPrefix("\(label) of the source core is a hook") && $0.hasSuffix("is left out")
                }
            )
        }
        #expect(charts.labels(kept).contains("Job/core-admission-create"))
        #expect(
            words.contains { $0.contains("(pre-install, pre-upgrade) and is applied in wave -1") }
        )
        let dropped = try await charts.render(HelmOptions(hooks: .drop))
        #expect(!charts.labels(dropped).contains("Job/core-admission-create"))
        #expect(dropped.warnings.count == kept.warnings.count)
        #expect(dropped.documents.count + 1 == kept.documents.count)
    }

    @Test(arguments: [
        ([] as [HelmOptions.Parameter], [] as [String]),
        ([.init(.guessed, "cache.enabled", "true")], ["--set", "cache.enabled=true"]),
        (
            [.init(.guessed, "cache.enabled", "true"), .init(.guessed, "cache.replicas", "3")],
            ["--set", "cache.enabled=true,cache.replicas=3"]
        ),
        ([.init(.guessed, "queue.enabled", "false")], ["--set", "queue.enabled=false"]),
        (
            [.init(.json, "queue.labels", "{\"a\": \"b\"}"), .init(.text, "message", "0042")],
            ["--set-json", "queue.labels={\"a\": \"b\"}", "--set-string", "message=0042"]
        ),
        ([.init(.guessed, "message", "a,b=c")], ["--set-literal", "message=a,b=c"]),
        ([.init(.literal, "message", "a,{b}\\")], ["--set-literal", "message=a,{b}\\"]),
        ([.init(.guessed, "list", "{x,y}")], ["--set", "list={x,y}"]),
    ])
    func `subcharts with conditions, aliases and globals give what helm gives`(
        parameters: [HelmOptions.Parameter],
        arguments: [String]
    ) async throws {
        try charts.write(SampleCharts.umbrella)
        let rendered = try await charts.render(HelmOptions(parameters: parameters))
        let helm = try #require(Tools.path.find("helm"))
        let output = try await Command.require(
            helm.string,
            ["template", "core", charts.folder.path.appending("chart").string] + arguments
        )
        #expect(try rendered.documents.map(\.node) == ManifestText.documents(in: output, name: "helm"))
    }

    @Test func `tpl, required, library charts and capabilities give what helm gives`() async throws {
        try charts.write(SampleCharts.library)
        let profile = try #require(
            ClusterProfile(kubernetes: "1.27.3", apiVersions: ["monitoring.coreos.com/v1/ServiceMonitor"])
        )
        let options = HelmOptions(parameters: [.init(.guessed, "site", "plant-1")])
        let rendered = try await charts.render(
            charts.source("chart", options, namespace: "plant"),
            profile: profile
        )
        let peer = try await charts.helmTemplate(
            "--namespace",
            "plant",
            "--set",
            "site=plant-1",
            "--kube-version",
            "1.27.3",
            "--api-versions",
            "monitoring.coreos.com/v1/ServiceMonitor"
        )
        #expect(rendered.documents.map(\.node) == peer)
        #expect(charts.labels(rendered) == ["ConfigMap/core-library", "ServiceMonitor/core"])
        #expect(rendered.documents[0].node["data"]?["kube"]?.string == "v1.27.3")
        #expect(rendered.documents[0].node["data"]?["namespace"]?.string == "plant")
        #expect(rendered.warnings.isEmpty)
        let unknown = try await charts.render(charts.source("chart", options))
        #expect(unknown.warnings.map(\.description).contains { $0.contains("the site has no profile") })
        #expect(!charts.labels(unknown).contains("ServiceMonitor/core"))
    }

    // MARK: - Values

    @Test func `later values win, in the documented order`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/values.yaml":
                "{v: {chart: 0, file1: 0, file2: 0, object: 0, json: 0, set: 0, text: 0, file: 0, literal: 0}}",
            "chart/templates/a.yaml":
                "{apiVersion: v1, kind: A, metadata: {name: a}, spec: {{ toJson .Values.v }}}",
            "one.yaml": "{v: {file1: 1, file2: 1, object: 1, json: 1, set: 1, text: 1, file: 1, literal: 1}}",
            "two.yaml": "{v: {file2: 2, object: 2, json: 2, set: 2, text: 2, file: 2, literal: 2}}",
            "text": "text of a file",
        ])
        let rendered = try await charts.render(
            HelmOptions(
                valueFiles: [.init("one.yaml"), .init("two.yaml")],
                values: "{v: {object: 3, json: 3, set: 3, text: 3, file: 3, literal: 3}}",
                parameters: [
                    .init(.literal, "v.literal", "{l}"), .init(.file, "v.file", "text"),
                    .init(.text, "v.text", "5"), .init(.guessed, "v.set", "4"),
                    .init(.json, "v.json", "4"), .init(.json, "v.set", "9"), .init(.json, "v.text", "9"),
                    .init(.json, "v.file", "9"), .init(.json, "v.literal", "9"),
                ]
            )
        )
        let spec = try #require(rendered.documents[0].node["spec"])
        #expect(
            String(decoding: spec.json, as: UTF8.self)
                == #"{"chart":0,"file":"text of a file","file1":1,"file2":2,"json":4,"literal":"{l}","object":3,"set":4,"text":"5"}"#
        )
    }

    @Test func `values may come from another tree, and must be there`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"), "other/values.yaml": "{x: other}",
            "chart/templates/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: {{ .Values.x }}}}",
        ])
        let other = SourceTree.folder(charts.folder.path.appending("other"))
        #expect(
            try await charts.labels(
                charts.render(HelmOptions(files: other, valueFiles: [.init("values.yaml")]))
            )
                == ["A/other"]
        )
        let error = await #expect(throws: RenderingError.self) {
            try await charts.render(HelmOptions(valueFiles: [.init("missing.yaml")]))
        }
        #expect(error?.identifier == "snapshot.file-missing")
        #expect(error?.exitClass == .usage)
    }

    @Test func `release, namespace and variables of the site reach the chart`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/templates/a.yaml":
                "{apiVersion: v1, kind: A, metadata: {name: {{ .Release.Name }}}, ns: {{ .Release.Namespace }}, v: {{ .Values.v | quote }}, sh: \"${HOME}\"}",
        ])
        let options = HelmOptions(release: "r-${NAME}", parameters: [.init(.guessed, "v", "${NAME},x")])
        let rendered = try await FleetRenderer(tools: Tools.path, scratch: charts.folder.path).render(
            [charts.source("chart", options, namespace: "ns")],
            for: .plant(variables: ["NAME": "p1"])
        )[0]
        let site = try Manifests.site([rendered]).manifests.objects[0]
        #expect(site.id.name == "r-p1")
        #expect(site.id.namespace == "ns")
        #expect(site.node["v"]?.string == "p1,x")
        // What a chart gives is final unless the source says otherwise.
        #expect(site.node["sh"]?.string == "${HOME}")
        let error = await #expect(throws: TemplateError.self) {
            try await charts.render(HelmOptions(release: "A b"))
        }
        #expect(error?.identifier == "snapshot.malformed-release")
    }

    // MARK: - Archives

    @Test func `an archive gives what the folder gives, and a version finds it`() async throws {
        try charts.write(SampleCharts.umbrella)
        let folder = try await charts.render()
        let helm = try #require(Tools.path.find("helm"))
        try await Command.require(
            helm.string,
            ["package", charts.folder.path.appending("chart").string, "-d", charts.folder.path.string]
        )
        let archive = try await charts.render(charts.source("umbrella-1.2.3.tgz"))
        #expect(archive.documents.map(\.node) == folder.documents.map(\.node))
        #expect(archive.record.chart == "umbrella 1.2.3")
        let found = try await charts.render(charts.source("umbrella", HelmOptions(version: "1.2.3")))
        #expect(found.documents.map(\.node) == folder.documents.map(\.node))
        let error = await #expect(throws: TemplateError.self) {
            try await charts.render(HelmOptions(version: "9.9.9"))
        }
        #expect(error?.identifier == "snapshot.chart-version")
        #expect(error?.exitClass == .usage)
        #expect(try Directory.entries(of: charts.folder.path).map(\.name) == ["chart", "umbrella-1.2.3.tgz"])
    }

    @Test(arguments: ["ln -s /etc/hostname c/templates/a.yaml", "mkdir d"])
    func `an archive with links or without one folder is refused`(command: String) async throws {
        try charts.write(["c/Chart.yaml": SampleCharts.chart("c"), "c/templates/b.yaml": ""])
        try await Command.require(
            "sh",
            [
                "-c",
                "\(command) && touch d/x 2>/dev/null; tar czf chart.tgz c d 2>/dev/null; test -s chart.tgz",
            ],
            workingDirectory: charts.folder.path
        )
        let error = await #expect(throws: (any Error).self) {
            try await charts.render(charts.source("chart.tgz"))
        }
        #expect(
            ["snapshot.malformed-chart", "snapshot.chart-missing"].contains(
                (error as? any OperatorError)?.identifier
            ),
            "\(String(describing: error))"
        )
    }
}

import Diagnostics
import FileIO
import Glibc
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing

/// Charts that do not work, or that would not be the same another time or elsewhere.
@Suite struct ChartFaultTests: ~Copyable {
    let charts: ChartFixture

    init() throws {
        charts = try ChartFixture()
    }

    @Test(arguments: SampleCharts.faults)
    func `a chart that does not work is named with source, file, line and reason`(fault: SampleCharts.Fault)
        async throws
    {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"), "chart/templates/a.yaml": fault.template,
            "chart/values.yaml": "{a: 1}",
        ])
        let error = await #expect(throws: TemplateError.self) { try await charts.render() }
        let folder = charts.folder.path.appending("chart").string
        #expect(
            error?.description.hasPrefix("\(folder)/templates/a.yaml\(fault.position): ") == true,
            "\(String(describing: error))"
        )
        #expect(error?.description.contains(fault.words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("Use --debug") == false)
        #expect(error?.exitClass == .corrupt)
    }

    @Test func `values that break the schema are refused, unless it is not asked`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"), "chart/values.yaml": "{a: 1}",
            "chart/values.schema.json": #"{"properties": {"a": {"type": "string"}}}"#,
            "chart/templates/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
        ])
        let error = await #expect(throws: TemplateError.self) { try await charts.render() }
        #expect(
            error?.description.contains("at '/a': got number, want string") == true,
            "\(String(describing: error))"
        )
        #expect(try await charts.labels(charts.render(HelmOptions(checksSchema: false))) == ["A/a"])
    }

    @Test(arguments: [
        #"{"$ref": "http://127.0.0.1:1/x"}"#, #"{"properties": {"a": {"$ref": "file:///etc/hostname"}}}"#,
        #"{"$schema": "http://127.0.0.1:1/x"}"#, #"{"allOf": [{"\u0024ref": "other.json#/a"}]}"#,
        #"{"$defs": {"a": {"$dynamicRef": "//host/x"}}}"#,
    ])
    func `a schema that refers to something outside of itself is refused, before helm reads it`(
        schema: String
    )
        async throws
    {
        for chart in ["chart", "chart/charts/cache"] {
            try charts.write([
                "chart/Chart.yaml": SampleCharts.chart("c"),
                "chart/charts/cache/Chart.yaml": SampleCharts.chart("cache"),
                "chart/values.schema.json": "{}", "chart/charts/cache/values.schema.json": "{}",
                "chart/templates/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
            ])
            try charts.write(["\(chart)/values.schema.json": schema])
            let error = await #expect(throws: TemplateError.self) { try await charts.render() }
            #expect(error?.identifier == "snapshot.schema-reference")
            #expect(error?.description.contains("\(chart)/values.schema.json:1:") == true)
        }
    }

    @Test func `a schema may refer to itself`() async throws {
        let schema = """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.org/x",
             "properties": {"a": {"$ref": "#/$defs/n"}, "$ref": {"type": "string"}}, "$defs": {"n": {"type": "integer"}}}
            """
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"), "chart/values.yaml": "{a: 1}",
            "chart/values.schema.json": schema,
            "chart/templates/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
        ])
        #expect(try await charts.labels(charts.render()) == ["A/a"])
    }

    @Test func `a dependency that is not vendored is named with file and line, and nothing is fetched`()
        async throws
    {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c")
                + "dependencies:\n- name: here\n  version: 1.0.0\n- name: cache\n  version: 1.0.0\n  repository: https://charts.example.com\n",
            "chart/charts/here/Chart.yaml": SampleCharts.chart("here"),
        ])
        let error = await #expect(throws: TemplateError.self) { try await charts.render() }
        #expect(
            error?.description
                == "\(charts.folder.path.appending("chart"))/Chart.yaml:7:3: the chart cache is not in charts/ and would have to be fetched"
        )
        #expect(error?.remedy?.contains("helm dependency build") == true)
    }

    @Test func `random values are found, with the objects`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/templates/a.yaml":
                "{apiVersion: v1, kind: Secret, metadata: {name: random}, stringData: {p: {{ randAlphaNum 16 | quote }}}}\n---\n{apiVersion: v1, kind: A, metadata: {name: same}}",
        ])
        await #expect(
            throws: RenderingError.notDeterministic(
                try ManifestName("core"),
                objects: ["Secret/random stringData.p"]
            )
        ) {
            try await charts.render()
        }
    }

    @Test(arguments: [
        ("{{ if lookup \"v1\" \"Secret\" \"a\" \"b\" }}x: y{{ end }}", ":1:7"),
        ("{{- $s := (lookup \"v1\" \"Secret\" \"a\" \"b\") -}}", ":1:12"),
        ("\n{{ getHostByName \"example.com\" | quote }}", ":2:4"),
        ("{{ tpl \"{{ lookup `v1` `Secret` `a` `b` }}\" . }}", ":1:8"),
    ])
    func `lookups are refused by name and place, unless finding nothing is right`(
        template: String,
        position: String
    ) async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/templates/a.yaml": "# \(template)".replacing("# \n", with: "\n# "),
            "chart/templates/b.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
        ])
        let error = await #expect(throws: TemplateError.self) { try await charts.render() }
        #expect(error?.identifier == "snapshot.lookups")
        #expect(error?.description.contains("chart/templates/a.yaml") == true)
        #expect(error?.details.count == 1)
        #expect(position.hasPrefix(":"))
        #expect(
            try await charts.labels(charts.render(HelmOptions(policy: ChartPolicy(allowsLookups: true)))) == [
                "A/a"
            ]
        )
    }

    @Test func `what only looks like a lookup is none, and a waiver without one is named`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/templates/a.yaml":
                "# lookup\n# {{/* lookup */}}{{ $lookup := .Values.lookup }}{{ \"lookup\" | quote }}\n{apiVersion: v1, kind: A, metadata: {name: a}}",
            "chart/templates/b.yaml": "",
        ])
        let rendered = try await charts.render(HelmOptions(policy: ChartPolicy(allowsLookups: true)))
        #expect(rendered.warnings == [.unusedLookupWaiver(source: try ManifestName("core"))])
    }

    @Test func `settings, plugins and repositories of the user are not looked at`() async throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"),
            "chart/templates/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
        ])
        let runner = ScriptedRunner([
            .output("v4.2.3"), .output("{apiVersion: v1, kind: A, metadata: {name: a}}"),
        ])
        _ = try await FleetRenderer(runner: runner, tools: Tools.path, scratch: charts.folder.path)
            .render([charts.source()])
        #expect(runner.commands.map(\.arguments.first) == ["version", "template", "template"])
        for command in runner.commands.dropFirst() {
            let scratch = try #require(command.folder).string
            for (name, value) in command.environment where name.hasPrefix("HELM_") || name == "KUBECONFIG" {
                #expect(value.hasPrefix("\(scratch)/"), "\(name)")
            }
            #expect(command.environment["HELM_PLUGINS"] != nil)
            #expect(command.environment["HOME"] == "/nonexistent")
            #expect(command.environment["HTTPS_PROXY"]?.contains("127.0.0.1") == true)
        }
    }

    @Test func `links in a chart that lead out of the tree are refused`() async throws {
        try charts.write([
            "t/chart/Chart.yaml": SampleCharts.chart("c"),
            "t/shared/a.yaml": "{apiVersion: v1, kind: A, metadata: {name: a}}",
            "secret": "s", "t/chart/templates/_x.tpl": "",
        ])
        let tree = charts.folder.path.appending("t")
        let source = try ManifestSource(
            name: ManifestName("core"),
            tree: .folder(tree),
            path: "chart",
            kind: .helm(HelmOptions())
        )
        let link = tree.appending("chart/templates/a.yaml")
        try #require(link.withPlatformString { symlink("../../shared/a.yaml", $0) } == 0)
        #expect(try await charts.labels(charts.render(source)) == ["A/a"])
        let outward = tree.appending("chart/secret")
        try #require(outward.withPlatformString { symlink("../../secret", $0) } == 0)
        let error = await #expect(throws: RenderingError.self) { try await charts.render(source) }
        #expect(error?.identifier == "snapshot.leaves-folder")
    }

    @Test func `without helm, and without a chart, it says so`() async throws {
        try charts.write(["chart/values.yaml": ""])
        let error = await #expect(throws: TemplateError.self) { try await charts.render() }
        #expect(error?.identifier == "snapshot.chart-missing")
        let renderer = FleetRenderer(tools: ToolPath("/nonexistent"), scratch: charts.folder.path)
        await #expect(throws: RenderingError.toolMissing(["helm"])) {
            try await renderer.render([charts.source()])
        }
    }
}

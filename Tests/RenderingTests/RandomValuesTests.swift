import Diagnostics
import FileIO
import Glibc
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Values of charts that are random, and stay what they were in the last snapshot.
@Suite struct RandomValuesTests: ~Copyable {
    let charts: ChartFixture
    var file: FilePath { charts.folder.path.appending("state/random.yaml") }

    init() throws {
        let charts = try ChartFixture()
        try Directory.create(charts.folder.path.appending("state"))
        self.charts = charts
    }

    /// A password as charts make them: the one of the cluster if there is one, a new one otherwise, and a sum over it.
    static let password = """
        {{- $old := lookup "v1" "Secret" .Release.Namespace "login" }}
        {{- $new := randAlphaNum 20 | b64enc }}
        apiVersion: v1
        kind: Secret
        metadata: {name: login, annotations: {checksum: "{{ sha256sum $new }}"}}
        data:
          user: YWRtaW4=
          password: {{ if $old }}{{ $old.data.password }}{{ else }}{{ $new }}{{ end }}
        """

    func write(_ template: String) throws {
        try charts.write([
            "chart/Chart.yaml": SampleCharts.chart("c"), "chart/templates/a.yaml": template,
        ])
    }

    /// Renders with the values that are kept, and keeps those that are new.
    func render(saving: Bool = true) async throws -> RenderedSource {
        let policy = ChartPolicy(allowsLookups: true, keepsRandom: true, isForMany: true)
        let source = try charts.source("chart", HelmOptions(policy: policy))
        let site = try RenderingSite.plant()
        return try await FleetRenderer(tools: Tools.path, scratch: charts.folder.path)
            .rendering([source], for: [site], keeping: RandomValues(file)) { fleet in
                let rendered = try await fleet.sources(of: site.name)
                if saving { try fleet.randomValues?.save() }
                return try #require(rendered.first)
            }
    }

    static func password(of rendered: RenderedSource, _ index: Int = 0) -> String? {
        rendered.documents[index].node["data"]?["password"]?.string
    }

    @Test func `a random value is given once, by object and field, and stays`() async throws {
        try write(Self.password)
        let first = try await render()
        let again = try await render()
        #expect(Self.password(of: first)?.utf8.count == 28)
        // All else is what helm gives.
        var peer = try #require(await charts.helmTemplate().first)
        for path in ["data.password", "metadata.annotations.checksum"] {
            let keys = path.split(separator: ".").map { YAMLPath.Step.key(String($0)) }
            let value = try #require(first.documents[0].node[YAMLPath(keys)])
            #expect(peer[YAMLPath(keys)] != value)
            peer.replace(YAMLPath(keys), with: value)
        }
        #expect(peer == first.documents[0].node)
        #expect(first.documents[0].node == again.documents[0].node)
        #expect(
            first.warnings.map(\.description) == [
                "the source core has 2 random fields, which keep the values of earlier snapshots; 2 of them are new"
            ]
        )
        #expect(again.warnings == [.randomKept(source: try ManifestName("core"), count: 2, new: 0)])
        var status = stat()
        #expect(file.withPlatformString { stat($0, &status) } == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let other = FleetRenderer(tools: Tools.path, scratch: charts.folder.path)
        let policy = ChartPolicy(allowsLookups: true)
        let error = await #expect(throws: RenderingError.self) {
            try await other.render([charts.source("chart", HelmOptions(policy: policy))])
        }
        #expect(
            error?.details.map(\.subject) == [
                "Secret/login data.password", "Secret/login metadata.annotations.checksum",
            ]
        )
    }

    @Test
    func `what is new beside it gets a value of its own, and what nobody saves is another one next time`()
        async throws
    {
        try write(Self.password)
        let unsaved = try await render(saving: false)
        let first = try await render()
        #expect(Self.password(of: unsaved) != Self.password(of: first))
        try write(Self.password + "\n---\n" + Self.password.replacing("login", with: "other"))
        let both = try await render()
        #expect(Self.password(of: both) == Self.password(of: first))
        #expect(Self.password(of: both, 1) != Self.password(of: first))
        #expect(both.warnings == [.randomKept(source: try ManifestName("core"), count: 4, new: 2)])
    }

    @Test(arguments: [
        ("{apiVersion: v1, kind: A, metadata: {name: 'a{{ randNumeric 9 }}'}}", "A/a"),
        ("{apiVersion: v1, kind: A, metadata: {name: a}, data: {'k{{ randNumeric 9 }}': x}}", "A/a data.k"),
    ])
    func `a random name or key is no value that could be kept`(template: String, place: String) async throws {
        try write(template)
        let error = await #expect(throws: RenderingError.self) { try await render() }
        #expect(error?.identifier == "snapshot.not-deterministic")
        #expect(error?.details.allSatisfy { $0.subject.hasPrefix(place) } == true)
        #expect(try Directory.examine(file) == nil)
    }

    @Test(arguments: [
        "a: b", "[{source: core, object: x}]", "[{source: core", "- {source: a", "\u{0}", "a: &x [*x]",
    ])
    func `a file of values that is damaged is not taken for an empty one`(text: String) throws {
        try write(values: text)
        let error = #expect(throws: RenderingError.self) { try RandomValues(file) }
        #expect(error?.identifier == "snapshot.damaged-random-values")
        #expect(error?.exitClass == .state)
        #expect(error?.description.contains("state/random.yaml") == true)
    }

    func write(values text: String) throws {
        try DurableFile.replace(file, with: Array(text.utf8), mode: 0o600)
    }

    @Test(arguments: [UInt16(0o644), 0o640, 0o602])
    func `a file of values that others may read or write is refused`(mode: UInt16) throws {
        try DurableFile.replace(file, with: Array("[]".utf8), mode: mode)
        let error = #expect(throws: RenderingError.self) { try RandomValues(file) }
        #expect(error == .exposedRandomValues(file, permissions: mode))
        #expect(error?.remedy?.contains("chmod 600") == true)
    }

    @Test func `no folder is made for the values`() async throws {
        try write(Self.password)
        try Directory.removeTree(file.removingLastComponent())
        let error = await #expect(throws: RenderingError.self) { try await render() }
        #expect(error == .noFolderForRandomValues(file.removingLastComponent()))
        #expect(Directory.kind(of: file.removingLastComponent()) == nil)
    }

    @Test(arguments: [
        ("chart/templates/a.yaml", true), ("chart/templates/_time.tpl", true), ("chart/values.yaml", true),
        ("chart/templates/b.yaml", false),
    ])
    func `what changes with the time is not kept as random`(place: String, isRefused: Bool) async throws {
        let clock = "{{ now | unixEpoch }}"
        let other =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {day: \"{{ now | date \"2006\" }}\"}\n"
        let value = place.hasSuffix("a.yaml") ? clock : "{{ randNumeric 9 }}"
        try write("\(Self.password)\n  time: \"\(value)\"\n")
        try charts.write([
            "chart/templates/_time.tpl": place.hasSuffix(".tpl") ? "{{ define \"t\" }}\(clock){{ end }}" : "",
            "chart/values.yaml": place.hasSuffix("values.yaml") ? "t: '\(clock)'\n" : "",
            "chart/templates/b.yaml": place.hasSuffix("b.yaml") ? other : "",
        ])
        guard isRefused else {
            let rendered = try await render()
            #expect(rendered.warnings.contains { $0.description.contains("b.yaml") })
            return
        }
        let error = await #expect(throws: TemplateError.self) { try await render() }
        #expect(error?.identifier == "snapshot.clock")
        #expect(error?.description.contains("asks for the time by now") == true)
        #expect(error?.description.contains(place) == true)
        #expect(try Directory.examine(file) == nil)
    }

    @Test func `a file that another build has written meanwhile is not overwritten`() async throws {
        try write(Self.password)
        let policy = ChartPolicy(allowsLookups: true, keepsRandom: true)
        let source = try charts.source("chart", HelmOptions(policy: policy))
        let site = try RenderingSite.plant()
        let error = await #expect(throws: RenderingError.self) {
            try await FleetRenderer(tools: Tools.path, scratch: charts.folder.path)
                .rendering([source], for: [site], keeping: RandomValues(file)) { fleet in
                    _ = try await fleet.sources(of: site.name)
                    _ = try await render()
                    try fleet.randomValues?.save()
                }
        }
        #expect(error == .staleRandomValues(file))
        #expect(error?.exitClass == .state)
    }
}

import Content
import Kubernetes
import OCILayout
import Testing
import YAML

/// What a fleet adds to the table, and what becomes of what no rule knows.
@Suite struct ImageRuleTests {
    static let widget = """
        {apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: ns}, spec: {runner: {image: "q.example/r:1"},
        "a.b": [{run: "q.example/s:2"}], parts: {repository: q.example/t, tag: 3}}}
        """

    func findings(
        _ text: String = widget,
        rules: [(String, String)] = [],
        decisions: [ImageDecision] = []
    ) throws -> ImageDiscovery.Findings {
        let rules = try rules.map { kind, path in
            ImageRule(kind: try #require(KindName(kind)), path: try #require(FieldPattern(path)))
        }
        return try ImageDiscovery(rules: rules, decisions: decisions).findings(in: Manifests.objects(text))
    }

    func decision(
        kind: String? = nil,
        path: String? = nil,
        reference: String? = nil,
        _ verdict: ImageDecision.Verdict
    ) throws -> ImageDecision {
        ImageDecision(
            kind: try kind.map { try #require(KindName($0)) },
            path: try path.map { try #require(FieldPattern($0)) },
            reference: try reference.map { try ImageReference($0) },
            verdict: verdict,
            reason: "because"
        )
    }

    @Test(arguments: [
        ("Widget", "spec.runner.image", "q.example/r:1"),
        ("example.com/Widget", "spec.*.image", "q.example/r:1"),
        ("Widget", "spec[\"a.b\"][].run", "q.example/s:2"),
        ("Widget", "spec[\"a.b\"][0].run", "q.example/s:2"),
        ("Widget", "spec.parts", "q.example/t:3"),
    ])
    func `a rule of the fleet ships what it leads to`(kind: String, path: String, image: String) throws {
        let findings = try findings(rules: [(kind, path)])
        #expect(findings.references.map(\.description) == [image])
        #expect(findings.uses.map(\.origin) == [ImageOrigin(.userRule, "Widget \(path)")])
        #expect(findings.undecided.count == 2)
        #expect(try self.findings(rules: [("other.example/Widget", path)]).uses.isEmpty)
    }

    @Test func `a decision ships or ignores, and says that it was needed`() throws {
        let ship = try decision(kind: "Widget", path: "spec.runner.image", .ship)
        let ignore = try decision(reference: "q.example/s:2", .ignore)
        let idle = try decision(kind: "Gadget", .ignore)
        let findings = try findings(decisions: [ship, ignore, idle])
        #expect(findings.references.map(\.description) == ["q.example/r:1"])
        #expect(findings.uses.map(\.origin) == [ImageOrigin(.decided, "because")])
        #expect(findings.undecided.map(\.path.description) == ["spec.parts"])
        #expect(findings.decisions == [ship, ignore])
    }

    @Test func `what is shipped anyway needs no decision`() throws {
        let pod =
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'q.example/r:1'}]}}"
        #expect(try findings("\(pod)\n---\n\(Self.widget)").undecided.count == 2)
    }

    @Test func `the line for a text decides about it`() throws {
        let texts = try findings().undecided
        #expect(
            texts.map(\.line) == [
                "- {kind: example.com/Widget, path: 'spec.runner.image', reference: 'q.example/r:1', decision: ship, reason: 'run by Widget w'}",
                "- {kind: example.com/Widget, path: 'spec[\"a.b\"][0].run', reference: 'q.example/s:2', decision: ship, reason: 'run by Widget w'}",
                "- {kind: example.com/Widget, path: 'spec.parts', reference: 'q.example/t:3', decision: ship, reason: 'run by Widget w'}",
            ]
        )
        #expect(texts.first?.place.description == "m.yaml:1:103")
        #expect(texts.first?.reason == "m.yaml:1:103: q.example/r:1 looks like an image")
    }

    @Test(arguments: ["", ".", "a.", "a..b", "a[", "a[b]", "a.[0]", "a[-1]", "a[\"b]"])
    func `a path that is none is refused`(text: String) { #expect(FieldPattern(text) == nil) }

    @Test(arguments: ["", "/", "a/b/c", "/Kind", "x y/Kind", "Kind!"])
    func `a kind that is none is refused`(text: String) { #expect(KindName(text) == nil) }

    @Test(arguments: [
        (
            "{chart: {spec: {chart: a, version: 1.x, sourceRef: {name: h}}}}", "HelmRelease",
            "helm.toolkit.fluxcd.io/v2", "1.x"
        ),
        (
            "{chart: {spec: {chart: a, sourceRef: {name: h}}}}", "HelmRelease", "helm.toolkit.fluxcd.io/v2",
            "*"
        ),
        (
            "{url: 'oci://h.example/a', ref: {semver: '>=1.0'}}", "OCIRepository",
            "source.toolkit.fluxcd.io/v1", ">=1.0"
        ),
        (
            "{source: {repoURL: h.example/c, chart: a, targetRevision: ^1.2}}", "Application",
            "argoproj.io/v1alpha1", "^1.2"
        ),
    ])
    func `a range of versions is undecided`(spec: String, kind: String, version: String, range: String) throws
    {
        let text = """
            {apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: h}, spec: {url: "oci://h.example/c"}}
            ---
            {apiVersion: \(version), kind: \(kind), metadata: {name: x}, spec: \(spec)}
            """
        let findings = try findings(text)
        #expect(findings.uses.isEmpty)
        #expect(findings.undecided.map(\.doubt) == [.versionRange(range)])
    }

    @Test func `an operator that chooses is undecided, unless its images are there or it is told`() throws {
        let kafka =
            "{apiVersion: kafka.strimzi.io/v1beta2, kind: Kafka, metadata: {name: k}, spec: {kafka: {version: 3.7.0}}}"
        let operatorText = """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: o}, spec: {template: {spec: {containers: [{name: c, image: "a:1",
            env: [{name: STRIMZI_KAFKA_IMAGES, value: "3.7.0=q.example/kafka:3.7.0"}]}]}}}}
            """
        #expect(try findings(kafka).undecided.map(\.doubt) == [.operatorChooses])
        #expect(try findings("\(kafka)\n---\n\(operatorText)").undecided.isEmpty)
        let ignore = try decision(kind: "Kafka", .ignore)
        #expect(try findings(kafka, decisions: [ignore]).undecided.isEmpty)
    }

    @Test func `the version of a Prometheus goes behind the repository that its operator was given`() throws {
        let text = """
            {apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: p}, spec: {version: v2.50.0}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: o}, spec: {template: {spec: {containers: [{name: c, image: "a:1",
            args: ["--prometheus-default-base-image=q.example/prom"]}]}}}}
            """
        let findings = try findings(text)
        #expect(
            findings.references.map(\.description) == ["docker.io/library/a:1", "q.example/prom:v2.50.0"]
        )
        #expect(findings.uses.last?.pinning.obstacle != nil)
    }

    @Test func `a parameter without a value is undecided`() throws {
        let task =
            "{apiVersion: tekton.dev/v1, kind: Task, metadata: {name: t}, spec: {steps: [{name: s, image: $(params.image)}]}}"
        #expect(try findings(task).undecided.map(\.doubt) == [.template])
    }

    @Test func `images that a chart declares are read from its annotations, and decide about others`() throws
    {
        let text = """
            apiVersion: v2
            name: edge
            annotations:
              artifacthub.io/images: "- {name: a, image: 'q.example/a:1'}\\n- {name: b, image: 'docker://b'}"
              helm.sh/images: |
                - image: q.example/{{ .Values.x }}
              other: 'c:1'
            """
        let chart = try YAMLDocuments.readOne(Array(text.utf8), name: "Chart.yaml")
        let declared = ImageAnnotations.declared(in: chart, called: "c/Chart.yaml")
        #expect(
            declared.uses.map(\.reference.description) == ["q.example/a:1", "docker.io/library/b"]
        )
        #expect(declared.uses.map(\.why).first == #"Chart/edge annotations["artifacthub.io/images"]"#)
        #expect(declared.uses.allSatisfy { $0.pinning.obstacle != nil && $0.origin.found == .annotation })
        #expect(
            declared.unreadable.map { "\($0.place): \($0.annotation)" } == [
                "c/Chart.yaml:5:19: helm.sh/images"
            ]
        )
        let object =
            "{apiVersion: e.example/v1, kind: A, metadata: {name: a}, spec: {text: 'q.example/a:1'}}"
        let objects = try Manifests.objects(object)
        #expect(try ImageDiscovery().findings(in: objects).undecided.count == 1)
        let findings = try ImageDiscovery().findings(in: objects, declared: declared.uses)
        #expect(findings.undecided.isEmpty)
        #expect(findings.references.map(\.description) == ["docker.io/library/b", "q.example/a:1"])
    }
}

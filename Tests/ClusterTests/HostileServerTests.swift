import Cluster
import Diagnostics
import TestSupport
import Testing
import Transport

/// Servers that fail, lie or answer without end: class 16, within bounds, and nothing is believed.
@Suite struct HostileServerTests {
    private func refusal(
        _ fixture: ClusterFixture,
        _ yaml: String = Samples.namespace
    ) async throws -> any OperatorError {
        let error = await #expect(throws: (any Error).self) { _ = try await fixture.apply(yaml) }
        return try #require(error as? any OperatorError)
    }

    /// An answer that is none of an API server.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: FakeAPIServer.Fault
        let identifier: String
    }

    static let cases = [
        Case(
            testDescription: "no JSON",
            fault: .answer("application/json", "{\"kind\": "),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "JSON of another shape",
            fault: .answer("application/json", "[1, 2]"),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "another document",
            fault: .answer(
                "application/json",
                #"{"kind": "Status", "apiVersion": "v1", "status": "Success"}"#
            ),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "a key twice",
            fault: .answer("application/json", #"{"kind": "APIVersions", "kind": "Namespace"}"#),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "nested without end",
            fault: .answer("application/json", String(repeating: "[", count: 100_000)),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "a page for people",
            fault: .answer("text/html; charset=utf-8", "<html>Please log in</html>"),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "no type",
            fault: .answer("", "{}"),
            identifier: "cluster.malformed-answer"
        ),
        Case(
            testDescription: "no end",
            fault: .endless(200),
            identifier: "transport.too-large"
        ),
        Case(
            testDescription: "elsewhere",
            fault: .status(307, ["Location": "https://169.254.169.254/latest"]),
            identifier: "cluster.redirected"
        ),
        Case(
            testDescription: "unauthorized",
            fault: .status(401),
            identifier: "cluster.unauthorized"
        ),
    ]

    @Test(arguments: cases, ["GET /api", "PATCH dry", "PATCH real"])
    func `an answer that is none ends the run`(_ example: Case, request: String) async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(example.fault) { found in
            switch request {
            case "GET /api": found.path == "/api"
            case "PATCH dry": found.method == "PATCH"
            default: found.method == "PATCH" && !found.target.contains("dryRun")
            }
        }
        let error = try await refusal(fixture)
        #expect(error.identifier == example.identifier)
        #expect(error.exitClass == .remote)
        #expect(error.remedy != nil)
        #expect(error.description.utf8.count < 2_000)
        #expect(fixture.server.object(at: "/api/v1/namespaces/prod") == nil)
        #expect(fixture.slept.isEmpty, "such an answer does not get better")
    }

    @Test(arguments: [
        (
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other","namespace":"default"}}"#,
            "v1 ConfigMap default other"
        ),
        (
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"prod"}}"#,
            "v1 ConfigMap prod a"
        ),
        (
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"default"}}"#,
            "v1 Secret default a"
        ),
    ])
    func `an answer about another object is not believed`(answer: String, words: String) async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.answer("application/json", answer)) { $0.method == "PATCH" }
        let yaml = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}"
        let error = try await refusal(fixture, yaml)
        #expect(error.description.hasSuffix("found \(words), expected ConfigMap/default/a"))
        #expect(error.exitClass == .remote)
    }

    @Test func `a refusal without end is read in part`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.endless(400)) { $0.method == "PATCH" }
        let error = try await refusal(fixture)
        #expect(error.identifier == "cluster.refused")
        #expect(error.description.utf8.count < 4_000)
    }

    @Test func `what the server says cannot steer a terminal`() async throws {
        let fixture = try ClusterFixture()
        let text = #"{"kind":"Status","message":"no \u001b[2J\u0007 way\nat all","code":418}"#
        fixture.server.fail(.status(418, ["Content-Type": "application/json"], text)) { $0.method == "PATCH" }
        let error = try await refusal(fixture)
        #expect(
            error.description == """
                the cluster refuses Namespace/prod: HTTP status 418: no \\u{1b}[2J\\u{7} way at all; \
                nothing of stage definitions is written
                """
        )
    }

    @Test(arguments: [
        FakeAPIServer.Fault.status(503), .status(500), .status(502), .status(504), .status(429), .reset,
    ])
    func `a passing fault is overcome`(fault: FakeAPIServer.Fault) async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(fault, times: 2) { $0.method == "PATCH" }
        #expect(try await fixture.apply(Samples.namespace).lines == ["Namespace/prod created"])
        #expect(fixture.slept == [.seconds(1), .seconds(2)])
        let retries = fixture.events.count { if case .retrying = $0 { true } else { false } }
        #expect(retries == 2)
    }

    @Test func `a fault that does not pass ends the run after four attempts`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.status(503), times: 100) { $0.method == "PATCH" }
        let error = try await refusal(fixture)
        #expect(error.exitClass == .remote)
        #expect(fixture.server.requests.count { $0.method == "PATCH" } == 4)
        #expect(fixture.slept == [.seconds(1), .seconds(2), .seconds(4)])
    }

    @Test(arguments: [("5", 5), ("1000000000", 30), ("99999999999999999999", 30), ("soon", 1), ("-1", 1)])
    func `the server may say when to come back, within bounds`(text: String, seconds: Int) async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.status(429, ["Retry-After": text])) { $0.method == "PATCH" }
        _ = try await fixture.apply(Samples.namespace)
        #expect(fixture.slept == [.seconds(seconds)])
    }

    @Test func `an answer that is lost after the writing does not count twice`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.resetAfterwards) { $0.method == "PATCH" && !$0.target.contains("dryRun") }
        #expect(try await fixture.apply(Samples.namespace).lines == ["Namespace/prod created"])
        #expect(try await fixture.apply(Samples.namespace).lines == ["Namespace/prod unchanged"])
    }

    @Test func `a server that goes away between two objects leaves a run that can go on`() async throws {
        let fixture = try ClusterFixture()
        let set = Samples.text(Samples.namespace, Samples.settings, Samples.deployment)
        fixture.server.fail(.reset, times: 4) {
            $0.target.hasPrefix("/apis/apps") && !$0.target.contains("dryRun")
        }
        let error = try await refusal(fixture, set)
        #expect(error.exitClass == .partial)
        #expect(error.identifier == "cluster.incomplete")
        #expect(
            try await fixture.apply(set).lines == [
                "Namespace/prod unchanged", "ConfigMap/prod/settings unchanged",
                "Deployment/prod/web created",
            ]
        )
    }

    @Test func `a conflict between two writers is tried again`() async throws {
        let fixture = try ClusterFixture()
        let text =
            #"{"kind":"Status","reason":"Conflict","message":"the object has been modified","code":409}"#
        fixture.server.fail(.status(409, ["Content-Type": "application/json"], text)) { $0.method == "PATCH" }
        #expect(try await fixture.apply(Samples.namespace).count(of: .created) == 1)
    }

    @Test func `a type that is listed, but not served yet, is asked for again`() async throws {
        let fixture = try ClusterFixture()
        let text =
            #"{"kind":"Status","message":"the server could not find the requested resource","code":404}"#
        fixture.server.fail(.status(404, ["Content-Type": "application/json"], text)) {
            $0.path.hasPrefix("/apis/plant.example/")
        }
        let set = Samples.text(Samples.namespace, Samples.definition, Samples.line)
        #expect(try await fixture.apply(set).count(of: .created) == 3)
        #expect(fixture.slept == [.seconds(1)])
    }

    @Test func `a server without an API is none`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.status(404, [:], "nothing here"), times: 2)
        let error = try await refusal(fixture)
        #expect(
            error.description
                == "GET \(fixture.server.address)/api is refused with HTTP status 404: nothing here"
        )
    }

    @Test func `a server without the core group is one`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.status(404)) { $0.path == "/api" }
        #expect(try await fixture.apply(Samples.ingressClass).count(of: .created) == 1)
    }

    @Test func `types with names that lead elsewhere are not taken up`() async throws {
        let fixture = try ClusterFixture()
        let list = """
            {"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[{"version":"v1","resources":[\
            {"resource":"../../secrets","responseKind":{"kind":"Namespace"},"scope":"Cluster"}]}]}]}
            """
        fixture.server.fail(.answer("application/json", list)) { $0.path == "/api" }
        let error = try await refusal(fixture)
        #expect(error.identifier == "cluster.unknown-type")
    }

    @Test func `nothing answers`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.stop()
        let error = try await refusal(fixture)
        #expect(error.identifier == "transport.connect")
        #expect(error.exitClass == .remote)
    }
}

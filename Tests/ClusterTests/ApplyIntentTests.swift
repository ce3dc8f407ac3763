import Cluster
import TestSupport
import Testing
import YAML

/// What is sent for a manifest, seen by the server.
@Suite struct ApplyIntentTests {
    private func sent(_ yaml: String) async throws -> String {
        let fixture = try ClusterFixture()
        _ = try? await fixture.apply(yaml)
        return String(
            decoding: try #require(fixture.server.requests.last { $0.method == "PATCH" }).body,
            as: UTF8.self
        )
    }

    @Test func `what only the server writes is left out`() async throws {
        let exported = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
              namespace: default
              uid: 0f0f
              resourceVersion: "7"
              generation: 3
              selfLink: /x
              creationTimestamp: null
              managedFields: [{manager: other}]
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: "{}"
                kept: "yes"
            data: {a: "1"}
            status: {phase: x}
            """
        #expect(
            try await sent(exported)
                == #"{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{"kept":"yes"},"name":"a","namespace":"default"}}"#
        )
    }

    @Test func `plain data of a secret is encoded, and goes before encoded data`() async throws {
        let secret = """
            {apiVersion: v1, kind: Secret, metadata: {name: a, namespace: default},
             data: {user: YQ==, key: b2xk}, stringData: {key: new, pin: "0123"}}
            """
        #expect(
            try await sent(secret)
                == #"{"apiVersion":"v1","data":{"key":"bmV3","pin":"MDEyMw==","user":"YQ=="},"kind":"Secret","metadata":{"name":"a","namespace":"default"}}"#
        )
    }

    @Test func `plain data that is no text is left for the server to refuse`() async throws {
        let secret =
            "{apiVersion: v1, kind: Secret, metadata: {name: a, namespace: default}, stringData: {pin: 123, key: a}}"
        #expect(try await sent(secret).contains(#""stringData":{"key":"a","pin":123}"#))
    }

    @Test func `ports without a protocol get the default one, in services and wherever pods are`()
        async throws
    {
        let service = """
            {apiVersion: v1, kind: Service, metadata: {name: a, namespace: default},
             spec: {ports: [{port: 80}, {port: 53, protocol: UDP}]}}
            """
        #expect(
            try await sent(service).contains(
                #""ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]"#
            )
        )
        let pod =
            "{containers: [{name: a, ports: [{containerPort: 1}]}], initContainers: [{name: b, ports: [{containerPort: 2}]}]}"
        let shapes = [
            "v1 Pod": "spec: \(pod)", "apps/v1 Deployment": "spec: {template: {spec: \(pod)}}",
            "apps/v1 StatefulSet": "spec: {template: {spec: \(pod)}}",
            "apps/v1 DaemonSet": "spec: {template: {spec: \(pod)}}",
            "batch/v1 Job": "spec: {template: {spec: \(pod)}}",
            "batch/v1 CronJob": "spec: {jobTemplate: {spec: {template: {spec: \(pod)}}}}",
        ]
        for (type, shape) in shapes {
            let parts = type.split(separator: " ")
            let body = try await sent(
                "{apiVersion: \(parts[0]), kind: \(parts[1]), metadata: {name: a, namespace: default}, \(shape)}"
            )
            #expect(body.contains(#"{"containerPort":1,"protocol":"TCP"}"#), "\(type)")
            #expect(body.contains(#"{"containerPort":2,"protocol":"TCP"}"#), "\(type)")
        }
    }

    @Test(arguments: [
        ("Cg==", false), ("bm90IGEgY2VydGlmaWNhdGU=", false), ("", false),
        ("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==", true),
    ])
    func `a placeholder for an authority is left out of a definition`(bundle: String, isKept: Bool)
        async throws
    {
        let definition = Samples.definition.replacing(
            "  scope: Namespaced",
            with: """
                  scope: Namespaced
                  conversion: {strategy: Webhook, webhook: {clientConfig: {caBundle: "\(bundle)", url: u}}}
                """
        )
        let fixture = try ClusterFixture()
        _ = try await fixture.apply(definition)
        let body = String(decoding: try #require(fixture.server.requests.last).body, as: UTF8.self)
        #expect(body.contains("caBundle") == isKept)
        #expect(body.contains(#""url":"u""#))
    }

    @Test func `text that looks like something else stays text, and numbers stay numbers`() async throws {
        let odd = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: "yes", b: "1e3", c: "0x1F"}}
            """
        #expect(try await sent(odd).contains(#""data":{"a":"yes","b":"1e3","c":"0x1F"}"#))
        #expect(
            try await sent(Samples.deployment.replacing("prod", with: "default")).contains(#""replicas":2"#)
        )
    }
}

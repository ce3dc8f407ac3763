import Content
import Diagnostics
import Kubernetes
import OCILayout
import Testing
import YAML

@Suite struct ImageDiscoveryTests {
    static let pod = """
        {containers: [{name: a, image: "app:1"}, {name: b, image: "registry:5000/b@\(digest)"}],
        initContainers: [{name: i, image: "quay.io/org/init:2"}], ephemeralContainers: [{name: e, image: "debug"}],
        volumes: [{name: v, image: {reference: "quay.io/org/model:v3", pullPolicy: Always}}, {name: w, emptyDir: {}}],
        imagePullSecrets: [{name: "not/an:image"}]}
        """
    static let digest = "sha256:" + String(repeating: "a", count: 64)

    static let kinds: [(version: String, kind: String, path: String)] = [
        ("v1", "Pod", "spec"), ("v1", "PodTemplate", "template.spec"),
        ("v1", "ReplicationController", "spec.template.spec"),
        ("apps/v1", "Deployment", "spec.template.spec"),
        ("apps/v1", "ReplicaSet", "spec.template.spec"), ("apps/v1", "StatefulSet", "spec.template.spec"),
        ("apps/v1beta1", "Deployment", "spec.template.spec"), ("apps/v1", "DaemonSet", "spec.template.spec"),
        ("batch/v1", "Job", "spec.template.spec"),
        ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
    ]

    @Test(arguments: kinds)
    func `every container and image volume of every workload is found`(
        version: String,
        kind: String,
        path: String
    ) throws {
        var body = Self.pod
        for key in path.split(separator: ".").reversed() { body = "{\(key): \(body)}" }
        let fields = body.dropFirst().dropLast()
        let text = "{apiVersion: \(version), kind: \(kind), metadata: {name: x, namespace: n1}, \(fields)}"
        let list = "{apiVersion: v1, kind: List, items: [\(text)]}"
        for text in [text, list] {
            let findings = try ImageDiscovery().findings(in: Manifests.objects(text))
            #expect(
                findings.uses.map(\.why) == [
                    "\(kind)/n1/x \(path).initContainers[0].image",
                    "\(kind)/n1/x \(path).containers[0].image",
                    "\(kind)/n1/x \(path).containers[1].image",
                    "\(kind)/n1/x \(path).ephemeralContainers[0].image",
                    "\(kind)/n1/x \(path).volumes[0].image.reference",
                ]
            )
            #expect(
                findings.references.map(\.description) == [
                    "docker.io/library/app:1", "docker.io/library/debug", "quay.io/org/init:2",
                    "quay.io/org/model:v3",
                    "registry:5000/b@\(Self.digest)",
                ]
            )
            #expect(findings.uses.allSatisfy { $0.origin == ImageOrigin(.rule, "\(kind) \(path)") })
        }
    }

    @Test(arguments: [
        // A definition, with fields that are called image.
        """
        {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: x}, spec: {versions: [{schema:
        {openAPIV3Schema: {properties: {image: {type: string, default: "a:1", description: "image: nginx:1"}}}}}]}}
        """,
        // Status, of a workload and of a node.
        "{apiVersion: v1, kind: Pod, metadata: {name: x}, status: {containerStatuses: [{image: 'a:1', imageID: 'b:1'}]}}",
        "{apiVersion: v1, kind: Node, metadata: {name: x}, status: {images: [{names: ['a:1']}]}}",
        // Texts without a sign of an image.
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: 'plant:1883', b: '{\"ports\": [\"a:1\"]}'}}",
        // Pull secrets, a flag without a tag, texts that only look like images.
        """
        {apiVersion: v1, kind: Pod, metadata: {name: x, annotations: {note: 'a:1'}}, spec: {imagePullSecrets: [{name: a}],
        containers: [{name: c, args: ["--thanos-default-base-image=quay.io/thanos/thanos", "--at=12:30", "image=x", "x:1"],
        env: [{name: URL, value: 'a:9090'}, {name: IMAGE, value: none}]}]}}
        """,
        "{apiVersion: example.com/v1, kind: A, metadata: {name: x}, spec: {image: auto, imageGCHighThreshold: 85}}",
    ])
    func `what is no image is not taken for one`(text: String) throws {
        let findings = try ImageDiscovery().findings(in: Manifests.objects(text))
        #expect(findings.uses.isEmpty)
        #expect(findings.warnings.isEmpty)
        #expect(findings.undecided.isEmpty)
    }

    @Test(arguments: [
        ("{image: 'quay.io/a/b:1'}", "spec.image", "quay.io/a/b:1"),
        ("{kafka: {sidecarImage: 'a@\(digest)'}}", "spec.kafka.sidecarImage", "a@\(digest)"),
        ("{image: {repository: quay.io/a/b, tag: 1.10}}", "spec.image", "quay.io/a/b:1.10"),
        (
            "{template: {spec: {containers: [{image: 'a:1'}]}}}", "spec.template.spec.containers[0].image",
            "a:1"
        ),
        (
            "{containers: [{env: [{name: WORKER_IMAGE, value: 'a:1'}]}]}",
            "spec.containers[0].env[0].value", "a:1"
        ),
        (
            "{containers: [{args: [run, '--reloader-image=quay.io/r:2']}]}", "spec.containers[0].args[1]",
            "quay.io/r:2"
        ),
    ])
    func `what may be an image is undecided, not shipped`(spec: String, path: String, text: String) throws {
        let manifest = "{apiVersion: example.com/v1, kind: Deployment, metadata: {name: x}, spec: \(spec)}"
        let findings = try ImageDiscovery().findings(in: Manifests.objects(manifest))
        #expect(findings.uses.isEmpty)
        let listed = ImageDiscovery(listed: [try ImageReference(text)])
        #expect(try listed.findings(in: Manifests.objects(manifest)).undecided.isEmpty)
        #expect(findings.undecided.map(\.path.description) == [path])
        #expect(findings.undecided.map(\.reference?.familiar) == [text])
    }

    @Test func `arguments and environment of known kinds are looked at too`() throws {
        let text = """
            {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: 'a:1', args:
            ['--solver-image=b:1'], env: [{name: MY_IMAGE, value: 'c:1'}]}]}}
            """
        let findings = try ImageDiscovery().findings(in: Manifests.objects(text))
        #expect(findings.uses.map(\.text) == ["a:1"])
        #expect(findings.undecided.count == 2)
    }

    func pod(_ image: String) throws -> [KubernetesObject] {
        try Manifests.objects(
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: \(image)}]}}"
        )
    }

    @Test(arguments: ["''", "", "~"])
    func `an empty image is reported, not shipped`(image: String) throws {
        let findings = try ImageDiscovery().findings(in: pod(image))
        #expect(findings.uses.isEmpty)
        #expect(
            findings.warnings.map(\.description) == [
                "Pod/p spec.containers[0].image names no image, so none is shipped for it"
            ]
        )
    }

    @Test(arguments: [
        ("'${IMAGE}'", "a variable was not replaced"),
        ("'{{ .Values.image }}'", "a template was not rendered"),
        ("5", "expected text"), ("{repository: x, tag: y}", "expected text"), ("' nginx'", nil),
        ("'docker://nginx:1'", nil),
        ("'Nginx:1'", nil), ("'nginx:'", nil), ("'nginx@sha256:abc'", nil), ("'https://x/y'", nil),
    ])
    func `a field that holds no reference is refused`(image: String, reason: String?) throws {
        let error = try #require(
            #expect(throws: KubernetesError.self) { try ImageDiscovery().findings(in: pod(image)) }
        )
        #expect(error.identifier == "snapshot.malformed-image")
        #expect(error.exitClass == .corrupt)
        #expect(error.description.hasPrefix("m.yaml:1:"))
        if let reason { #expect(error.description.hasSuffix(reason)) }
    }
}

import Diagnostics
import Kubernetes
import Testing

/// What every API server refuses is found at the hub, with the place.
@Suite struct FieldTypeTests {
    static func pod(_ container: String) -> String {
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, \(container)}]}}"
    }

    @Test(arguments: [
        (
            pod("resources: {limits: {memory: 1Gb}}"),
            #"spec.containers[0].resources.limits.memory: Pod/p: "1Gb" is no quantity"#
        ),
        (pod("resources: {requests: {cpu: true}}"), "spec.containers[0].resources.requests.cpu"),
        (pod("resources: {requests: {cpu: 1 m}}"), "is no quantity"),
        (pod("resources: {requests: {memory: 64mb}}"), "is no quantity"),
        (pod("resources: {requests: {memory: 1e}}"), "is no quantity"),
        (pod("resources: {requests: {memory: ''}}"), "is no quantity"),
        (pod("resources: {requests: {memory: .}}"), "is no quantity"),
        (pod("resources: {requests: {memory: '+'}}"), "is no quantity"),
        (pod("resources: {requests: {memory: 1e+}}"), "is no quantity"),
        (pod("resources: {requests: {memory: 1e3k}}"), "is no quantity"),
        (pod("resources: {requests: {memory: 1KiB}}"), "is no quantity"),
        (pod("args: [1, true]"), "spec.containers[0].args[0]: Pod/p: found the number 1, expected text"),
        (pod("command: [sleep, 3600]"), "spec.containers[0].command[1]"),
        (pod("workingDir: 1"), "spec.containers[0].workingDir"),
        (
            pod("ports: [{containerPort: '80'}]"),
            #"spec.containers[0].ports[0].containerPort: Pod/p: found the text "80", expected a number"#
        ),
        (
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: p}, spec: {replicas: '2'}}",
            "spec.replicas"
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {serviceAccountName: no}}",
            "spec.serviceAccountName: Pod/p: found"
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostNetwork: 'yes'}}",
            "spec.hostNetwork: Pod/p: found"
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: p}, data: [1]}",
            "data: ConfigMap/p: expected a mapping of names to texts"
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: p, labels: a}}",
            "metadata.labels: ConfigMap/p: expected a mapping"
        ),
        (
            pod("env: [{name: A, value: 8080}]"),
            "spec.containers[0].env[0].value: Pod/p: found the number 8080"
        ),
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: p}, spec: {resources: {requests: {storage: 10GB}}}}",
            "spec.resources.requests.storage"
        ),
        (
            "{apiVersion: v1, kind: ResourceQuota, metadata: {name: p}, spec: {hard: {requests.cpu: 4 cores}}}",
            #"spec.hard["requests.cpu"]"#
        ),
        (
            "{apiVersion: v1, kind: LimitRange, metadata: {name: p}, spec: {limits: [{type: Container, max: {cpu: x}}]}}",
            "spec.limits[0].max.cpu"
        ),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: p}, data: {port: 80}}", "data.port"),
        ("{apiVersion: e.x/v1, kind: Any, metadata: {name: p, labels: {a: yes}}}", "metadata.labels.a"),
        (
            "{apiVersion: e.x/v1, kind: Any, metadata: {name: p, annotations: {a: 1}}}",
            "metadata.annotations.a"
        ),
        (
            "{apiVersion: batch/v1, kind: Job, metadata: {generateName: j-}}",
            "metadata.generateName: Job/j-*: every apply would make another object"
        ),
    ])
    func `a field that no server takes is refused with its path`(text: String, expected: String) throws {
        let object = try Manifests.objects(text)[0]
        let error = try #require(#expect(throws: KubernetesError.self) { try FieldTypes.check(object) })
        #expect(error.exitClass == .corrupt)
        #expect(error.description.contains(expected), "\(error)")
        #expect(error.description.hasPrefix("m.yaml:1:"), "\(error)")
    }

    @Test(arguments: [
        pod("resources: {limits: {memory: 1Gi, cpu: 500m, nvidia.com/gpu: 1}}"),
        pod("resources: {limits: {memory: 1e3, cpu: 0.5, hugepages-2Mi: '.5E'}}"),
        pod("resources: {limits: {memory: 12e6, cpu: +1.k, x: -3Ei}, claims: [{name: a}]}"),
        pod("resources: {limits: {memory: 1E, cpu: '1e+3', x: -1.5E-3, y: '1.', z: 7n}}"),
        pod("resources: {limits: null}, env: [{name: A, value: null}]"),
        pod("args: ['1', a], command: [], ports: [{containerPort: 80}], tty: true"),
        "{apiVersion: e.x/v1, kind: Any, metadata: {name: p}, spec: {args: [1], replicas: '2', data: [1]}}",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: p, labels: null}, data: {replicas: '2', args: 'a'}}",
        "{apiVersion: e.x/v1, kind: Any, metadata: {name: p}, spec: {limits: {memory: 1Gb}, env: [{value: 5}]}}",
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: p}, spec: {strategy: {rollingUpdate: {max: a}}}}",
    ])
    func `what a server takes is left alone`(text: String) throws {
        #expect(throws: Never.self) { try FieldTypes.check(Manifests.objects(text)[0]) }
    }
}

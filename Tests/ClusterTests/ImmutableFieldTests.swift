import Cluster
import Diagnostics
import TestSupport
import Testing

/// A field that cannot be changed is told as that, whatever words the server has for it, with what it costs to make the object anew.
@Suite struct ImmutableFieldTests {
    private static let again = "when its outage is acceptable, delete it and run again: kubectl delete "
    private static let anew = "delete it and run again, which makes it anew: kubectl delete "

    private static func object(_ type: String, _ kind: String, _ rest: String) -> String {
        "{apiVersion: \(type), kind: \(kind), metadata: {name: a, namespace: default}, \(rest)}\n"
    }

    static let cases = [
        (
            object("v1", "Service", "spec: {clusterIP: 10.0.0.1}"), ("10.0.0.1", "10.0.0.2"),
            "spec.clusterIPs[0] cannot be changed once it is set", again + "service a -n default"
        ),
        (
            object("v1", "Secret", "type: Opaque"), ("Opaque", "example/other"),
            "type cannot be changed once it is set", again + "secret a -n default"
        ),
        (
            object("batch/v1", "Job", "spec: {template: {metadata: {labels: {v: one}}}}"), ("one", "two"),
            "spec.template cannot be changed once it is set", again + "job a -n default"
        ),
        (
            object(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r1}"
            ), ("r1", "r2"), "roleRef cannot be changed once it is set", anew + "rolebinding a -n default"
        ),
        (
            object("v1", "PersistentVolumeClaim", "spec: {storageClassName: slow}"), ("slow", "fast"),
            """
            spec cannot be changed once it is set, but for resources.requests and volumeAttributesClassName for bound claims
            """,
            """
            give it another name at the hub; or save its data, which goes with it, delete it and run again: kubectl delete \
            persistentvolumeclaim a -n default
            """
        ),
        (
            "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a}, value: 7}\n",
            ("7", "8"),
            "value cannot be changed once it is set", anew + "priorityclass a"
        ),
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: p1}\n",
            ("p1", "p2"),
            "provisioner cannot be changed once it is set", anew + "storageclass a"
        ),
        (
            object("apps/v1", "StatefulSet", "spec: {replicas: 0, serviceName: s1}"), ("s1", "s2"),
            """
            spec cannot be changed once it is set, but for 'replicas', 'ordinals', 'template', 'updateStrategy', \
            'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds'
            """,
            """
            delete it without its pods and run again, which takes them over: kubectl delete statefulset a -n default \
            --cascade=orphan
            """
        ),
        (
            object("v1", "Pod", "spec: {nodeName: n1}"), ("n1", "n2"),
            """
            spec cannot be changed once it is set, but for `spec.containers[*].image`,`spec.tolerations` (only additions to \
            existing tolerations)
            """, again + "pod a -n default"
        ),
    ]

    @Test(arguments: cases)
    func `what cannot be changed is told as that`(
        yaml: String,
        change: (String, String),
        found: String,
        remedy: String
    ) async throws {
        let fixture = try ClusterFixture()
        try await fixture.with(waits: false) { _ = try await $0.apply(objects(yaml)) }
        let error = try await fixture.failure(yaml.replacing(change.0, with: change.1))
        #expect(error.details.map(\.reason) == [found])
        #expect(error.remedy == remedy)
    }
}

import Kubernetes
import Testing

@Suite struct ApplyOrderTests {
    private func object(_ type: String, _ name: String, namespace: String? = nil) throws -> KubernetesObject {
        let parts = type.split(separator: " ")
        let place = namespace.map { ", namespace: \($0)" } ?? ""
        let text = "{apiVersion: \(parts[0]), kind: \(parts[1]), metadata: {name: \(name)\(place)}}"
        return try #require(Manifests.objects(text).first)
    }

    @Test func `kinds come in the order of Flux, stage by stage`() throws {
        let types = [
            "apiextensions.k8s.io/v1 CustomResourceDefinition", "v1 Namespace",
            "rbac.authorization.k8s.io/v1 ClusterRole",
            "cluster.x-k8s.io/v1beta1 ClusterClass", "node.k8s.io/v1 RuntimeClass",
            "scheduling.k8s.io/v1 PriorityClass", "storage.k8s.io/v1 StorageClass",
            "snapshot.storage.k8s.io/v1 VolumeSnapshotClass", "networking.k8s.io/v1 IngressClass",
            "gateway.networking.k8s.io/v1 GatewayClass", "example.com/v1 AnyClass",
            "rbac.authorization.k8s.io/v1 ClusterRoleBinding", "v1 ResourceQuota", "v1 ServiceAccount",
            "rbac.authorization.k8s.io/v1 Role", "rbac.authorization.k8s.io/v1 RoleBinding", "v1 ConfigMap",
            "v1 Secret", "v1 Service", "v1 LimitRange", "apps/v1 Deployment", "apps/v1 StatefulSet",
            "batch/v1 CronJob", "policy/v1 PodDisruptionBudget", "v1 PersistentVolumeClaim",
            "apps/v1 DaemonSet", "example.com/v1 Widget",
            "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
            "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
        ]
        let objects = try types.map { try object($0, "x") }
        let stages = ApplyOrder.stages(of: objects.reversed())
        #expect(stages.map(\.stage) == [.definitions, .classes, .rest])
        #expect(stages.map(\.objects.count) == [3, 8, 18])
        #expect(stages.flatMap(\.objects).map { $0.id.type.description } == types)
    }

    @Test func `equal kinds come by group, kind, namespace and name`() throws {
        let sorted = [
            try object("v1 Pod", "a", namespace: "x"), try object("v1 Pod", "b", namespace: "x"),
            try object("v1 Pod", "a", namespace: "z"), try object("a.example/v1 Zoo", "a"),
            try object("b.example/v1 Ape", "a"), try object("b.example/v1 Bee", "a"),
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let stages = ApplyOrder.stages(of: sorted.shuffled(using: &generator))
            #expect(stages.flatMap(\.objects).map(\.id) == sorted.map(\.id))
        }
    }

    @Test func `the order is strict and total`() throws {
        var ids: [ObjectID] = []
        for kind in [
            "v1 Secret", "v1 ConfigMap", "a.example/v1 Secret", "a.example/v2 Secret", "x.example/v1 Odd",
        ] {
            for namespace in [nil, "a", "b"] {
                for name in ["x", "z"] { ids.append(try object(kind, name, namespace: namespace).id) }
            }
        }
        for left in ids {
            for right in ids {
                let outcomes = [ApplyOrder.precedes(left, right), ApplyOrder.precedes(right, left)]
                #expect(outcomes.count { $0 } == (left == right ? 0 : 1), "\(left) \(right)")
            }
        }
    }

    @Test func `a kind of the same name in another group is no definition`() throws {
        for type in [
            "example.com/v1 Namespace", "example.com/v1 CustomResourceDefinition",
            "example.com/v1 ClusterRole",
        ] {
            #expect(try ApplyStage(of: object(type, "x")) == .rest)
        }
    }

    @Test func `waves come after definitions and classes, in the order of their numbers`() throws {
        let objects = try [
            wave("v1 ConfigMap", "10"), wave("v1 Secret", "-2"), wave("apps/v1 Deployment", "+2"),
            wave("v1 Namespace", "10"), wave("apiextensions.k8s.io/v1 CustomResourceDefinition", "10"),
            wave("rbac.authorization.k8s.io/v1 ClusterRole", "2"),
            wave("storage.k8s.io/v1 StorageClass", "2"),
            wave("v1 Service", "first"), object("storage.k8s.io/v1 StorageClass", "x"),
        ]
        let stages = ApplyOrder.stages(of: objects)
        #expect(
            stages.map(\.stage.description) == [
                "definitions", "classes", "wave -2", "rest", "wave 2", "wave 10",
            ]
        )
        #expect(
            stages.map { $0.objects.map(\.id.type.kind) } == [
                ["CustomResourceDefinition", "Namespace"], ["StorageClass"], ["Secret"], ["Service"],
                ["ClusterRole", "StorageClass", "Deployment"], ["ConfigMap"],
            ]
        )
    }

    private func wave(_ type: String, _ number: String) throws -> KubernetesObject {
        var object = try object(type, "x")
        object.annotate(ApplyStage.waveAnnotation, number)
        return object
    }
}

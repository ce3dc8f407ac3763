import Diagnostics
import Kubernetes
import Rendering
import Testing
import YAML

@Suite struct RenderingTests {
    @Test func `objects are sorted within sources, sources by name`() throws {
        let second = try Manifests.rendered(
            """
            {apiVersion: v1, kind: Service, metadata: {name: b, namespace: x}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: z, namespace: x}}
            ---
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: x}}
            ---
            {apiVersion: batch/v1, kind: Job, metadata: {name: k}, spec: {b: 2}}
            ---
            {apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {a: 1}}
            """,
            source: "b"
        )
        let first = try Manifests.rendered(
            "{apiVersion: v1, kind: Namespace, metadata: {name: x}}",
            source: "a"
        )
        let site = try Manifests.site([second, first])
        #expect(
            site.manifests.objects.map(\.id.description) == [
                "Namespace/x", "ConfigMap/x/z", "Service/x/b", "Deployment/x/a", "Job/j", "Job/k",
            ]
        )
        #expect(site.manifests.sources.map(\.name.description) == ["a", "b"])
        #expect(site.manifests.objects[4].node["spec"]?["a"] != nil)
        #expect(site.warnings.isEmpty)
    }

    @Test func `one object in two manifests is refused with both places`() throws {
        let first = try Manifests.rendered(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            source: "a"
        )
        let second = try Manifests.rendered(
            "---\n{apiVersion: apps/v1beta2, kind: Deployment, metadata: {name: a}}",
            source: "b"
        )
        let error = #expect(throws: RenderingError.self) { try Manifests.site([first, second]) }
        #expect(error?.description == "b.yaml:2:1: Deployment/a is there already, from a.yaml:1:1")
        #expect(error?.exitClass == .corrupt)
        #expect(throws: RenderingError.repeatedSource(try ManifestName("a"))) {
            try Manifests.site([first, first])
        }
    }

    @Test(arguments: [
        ("v1", "ConfigMap", true), ("v1", "Namespace", false), ("v1", "PersistentVolume", false),
        ("v1", "PersistentVolumeClaim", true), ("apps/v1", "Deployment", true),
        ("policy/v1", "PodDisruptionBudget", true),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", false),
        ("rbac.authorization.k8s.io/v1", "Role", true),
        ("networking.k8s.io/v1", "Ingress", true), ("networking.k8s.io/v1", "IngressClass", false),
        ("storage.k8s.io/v1", "StorageClass", false), ("storage.k8s.io/v1", "CSIStorageCapacity", true),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", false), ("example.com/v1", "Global", false),
        ("example.com/v1", "Local", true), ("coordination.k8s.io/v1", "Lease", true),
    ])
    func `a namespace is set where one belongs`(version: String, kind: String, isSet: Bool) throws {
        let text = """
            {apiVersion: \(version), kind: \(kind), metadata: {name: a}}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: globals.example.com}
            spec: {group: example.com, scope: Cluster, names: {kind: Global}}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: locals.example.com}
            spec: {group: example.com, scope: Namespaced, names: {kind: Local}}
            """
        let site = try Manifests.site([Manifests.rendered(text, namespace: "plant")])
        let object = try #require(site.manifests.objects.first { $0.id.name == "a" })
        #expect(object.id.namespace == (isSet ? "plant" : nil))
        #expect(object.node["metadata"]?["namespace"]?.string == object.id.namespace)
        #expect(site.warnings.isEmpty)
    }

    @Test func `namespaces that are there stay, unknown kinds are reported`() throws {
        let text = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: own}}
            ---
            {apiVersion: unknown.io/v1, kind: Thing, metadata: {name: b}}
            """
        let site = try Manifests.site([Manifests.rendered(text, namespace: "plant")])
        #expect(site.manifests.objects.map(\.id.namespace) == ["own", "plant"])
        #expect(
            site.warnings.map(\.description) == [
                "Thing/plant/b was put into the namespace plant, since its kind is not known to be cluster-wide"
            ]
        )
        #expect(throws: KubernetesError.malformedName("No")) {
            try Manifests.rendered(text, namespace: "No")
        }
    }

    @Test func `secrets, empty sources and uncommitted changes are reported`() throws {
        let name = try ManifestName("core")
        let record = SourceRecord(name: name, kind: "manifests", commit: "c", hasUncommittedChanges: true)
        let sources = [
            try Manifests.rendered(
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {a: eA==}}\n---\n"
                    + "{apiVersion: v1, kind: Secret, metadata: {name: empty}}",
                record: record
            ),
            try Manifests.rendered("# nothing", source: "none"),
        ]
        let warnings = try Manifests.site(sources).warnings
        #expect(warnings.count == 3)
        #expect(warnings.contains(.emptySource(try ManifestName("none"))))
        #expect(warnings.contains(.uncommittedChanges(source: name)))
        #expect(warnings.contains { if case .readableSecret(let id) = $0 { id.name == "s" } else { false } })
    }

    @Test func `a quantity is looked at after variables are replaced`() throws {
        let source = try Manifests.rendered(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c,
            resources: {limits: {memory: "${MEMORY}"}}}]}}
            """
        )
        _ = try Manifests.site([source], variables: ["MEMORY": "2Gi"])
        #expect(throws: KubernetesError.self) { try Manifests.site([source], variables: ["MEMORY": "2GB"]) }
    }
}

import Diagnostics
import Kubernetes
import Testing
import YAML

@Suite struct KubernetesObjectTests {
    @Test(arguments: [
        ("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: ns}}", "Deployment/ns/a"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: apps}}", "Namespace/apps"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: apps, namespace: ''}}", "Namespace/apps"),
        (
            "{apiVersion: batch/v1, kind: Job, metadata: {generateName: load-, namespace: ns}}",
            "Job/ns/load-*"
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:Node'}}",
            "ClusterRole/system:Node"
        ),
    ])
    func `objects are named`(text: String, id: String) throws {
        #expect(try Manifests.objects(text).map(\.id.description) == [id])
    }

    @Test(arguments: [
        ("kind: A\nmetadata: {name: x}", "apiVersion: it is missing"),
        ("apiVersion: v1\nmetadata: {name: x}", "kind: it is missing"),
        ("apiVersion: v1\nkind: A", "metadata: it is missing or no mapping"),
        ("apiVersion: v1\nkind: A\nmetadata: {}", "metadata.name: it is missing"),
        ("apiVersion: v1\nkind: A\nmetadata: {name: 5}", "metadata.name: found the number 5, expected text"),
        (
            "apiVersion: v1\nkind: A\nmetadata: {name: ../x}",
            #"metadata.name: "../x" is no name of an object"#
        ),
        ("apiVersion: v1\nkind: A\nmetadata: {name: ..}", #"metadata.name: ".." is no name of an object"#),
        ("apiVersion: v1\nkind: A\nmetadata: {name: a b}", #"metadata.name: "a b" is no name of an object"#),
        (
            "apiVersion: v1\nkind: A\nmetadata: {name: x, namespace: A}",
            #"metadata.namespace: "A" is no name of a namespace"#
        ),
        (
            "apiVersion: a/b/c\nkind: A\nmetadata: {name: x}",
            #"apiVersion: "a/b/c" with kind "A" names no type"#
        ),
        (
            "apiVersion: v1\nkind: ../A\nmetadata: {name: x}",
            #"apiVersion: "v1" with kind "../A" names no type"#
        ),
    ])
    func `manifests that name no object are refused`(text: String, reason: String) throws {
        let error = try #require(#expect(throws: KubernetesError.self) { try Manifests.objects(text) })
        #expect(error.description == "m.yaml:1:1: \(reason)")
        #expect(error.exitClass == .corrupt)
    }

    @Test func `names of 253 bytes are accepted, of 254 not`() throws {
        func named(_ count: Int) -> String {
            "{apiVersion: v1, kind: A, metadata: {name: \(String(repeating: "a", count: count))}}"
        }
        #expect(try Manifests.objects(named(253)).count == 1)
        #expect(throws: KubernetesError.self) { try Manifests.objects(named(254)) }
    }

    @Test(arguments: [
        ("just text", "text"), ("- a", "a list"), ("12", "the number 12"), ("''", "text"),
    ])
    func `documents that are no mapping are refused`(text: String, found: String) {
        #expect(
            throws: KubernetesError.notAnObject(
                at: YAMLLocation("m.yaml", YAMLPosition(line: 2, column: 1)),
                found: found
            )
        ) {
            try Manifests.objects("---\n" + text)
        }
    }

    @Test(arguments: ["null", "~", "NULL", "# nothing"])
    func `documents that say nothing are left out, as kubectl does`(text: String) throws {
        let manifest = "{apiVersion: v1, kind: A, metadata: {name: a}}"
        #expect(try Manifests.objects("\(text)\n---\n\(manifest)\n---\n\(text)\n").map(\.id.name) == ["a"])
    }

    @Test func `lists are opened, empty documents skipped unless they are refused`() throws {
        let text = """
            ---
            # nothing
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
            - apiVersion: v1
              kind: List
              items: [{apiVersion: v1, kind: Secret, metadata: {name: b}}]
            ---
            apiVersion: v1
            kind: ConfigMapList
            items: [{metadata: {name: c}}, {metadata: {name: d}}]
            ---
            apiVersion: example.com/v1
            kind: AllowList
            metadata: {name: e}
            items: [x]
            ---
            {apiVersion: v1, kind: List}
            """
        let ids = try Manifests.objects(text).map(\.id.description)
        #expect(ids == ["ConfigMap/a", "Secret/b", "ConfigMap/c", "ConfigMap/d", "AllowList/e"])
        #expect(throws: KubernetesError.self) {
            try ManifestText.objects(in: Array(text.utf8), name: "m.yaml", empty: .refused)
        }
    }

    @Test func `lists nested too deeply are refused`() throws {
        var text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"
        for _ in 0..<8 { text = "{apiVersion: v1, kind: List, items: [\(text)]}" }
        #expect(try Manifests.objects(text).count == 1)
        #expect(throws: KubernetesError.self) {
            try Manifests.objects("{apiVersion: v1, kind: List, items: [\(text)]}")
        }
        #expect(throws: KubernetesError.self) {
            try Manifests.objects("{apiVersion: v1, kind: List, items: 5}")
        }
        #expect(throws: KubernetesError.self) {
            try Manifests.objects("{apiVersion: v1, kind: List, items: [5]}")
        }
    }

    @Test func `order is total and by group, kind, namespace, name, version`() throws {
        let texts = [
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: z}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a}}",
            "{apiVersion: batch/v1, kind: Job, metadata: {name: a}}",
            "{apiVersion: batch/v1, kind: Job, metadata: {generateName: a}}",
        ]
        let ids = try texts.flatMap { try Manifests.objects($0).map(\.id) }
        #expect(ids.shuffled().sorted() == ids)
        #expect(ids[2].identity == ids[3].identity)
        #expect(ids[0].identity != ids[1].identity)
    }

    @Test func `edits keep the object well-formed`() throws {
        var object = try Manifests.objects(
            "{apiVersion: v1, kind: A, metadata: {name: x}, spec: {image: a, size: 1}}"
        )[0]
        try object.place(inNamespace: "apps")
        #expect(object.id.namespace == "apps")
        #expect(throws: KubernetesError.self) { try object.place(inNamespace: "No") }
        #expect(object.id.namespace == "apps")
        let path = YAMLPath().key("spec").key("image")
        try object.insertText("@x", at: path, byte: 1)
        #expect(object.node[path]?.string == "a@x")
        try object.insertText("@x", at: path, byte: 9)
        try object.insertText("@x", at: YAMLPath().key("spec").key("size"), byte: 0)
        #expect(object.node["spec"]?["size"]?.scalar?.text == "1")
        #expect(object.node[path]?.string == "a@x")
        try object.setText("d", at: YAMLPath().key("spec").key("ref").key("digest"))
        #expect(object.node["spec"]?["ref"]?["digest"]?.string == "d")
        object.annotate("a/b", "true")
        #expect(object.annotation("a/b") == "true")
        #expect(object.node["metadata"]?["annotations"]?["a/b"]?.string == "true")
    }
}

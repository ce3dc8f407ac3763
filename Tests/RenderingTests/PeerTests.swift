import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// What we write is read by the YAML library of Kubernetes' own tools as we mean it, and what they write by us.
@Suite struct PeerTests {
    /// Without U+007F, U+0085 and U+2028, which kustomize itself cannot write.
    static let texts = [
        "", " ", "a ", " a", "-", "- a", "---", "?", "? a", ":", "a:", "a: b", "a #b", "#a", "&a", "*a", "!a",
        "|", ">", "%a",
        "@a", "`a", "'a", "\"a", "[a", "{a}", ",", "<<", "=", "null", "~", "no", "y", "N", "on", "012",
        "0o17", "1_0", "1:30",
        "0x1f", "1e3", ".5", "5.", "+1", "-0", ".inf", ".nan", "a\nb", "a\n", "\na", " a\nb\n", "a\n\n", "\n",
        "a\n \nb\n",
        "a\r\nb", "\ta", "a\tb\n", "a\n\tb\n", "\u{1}", "\u{FEFF}a", "é",
        "\u{1F600}", "\u{A0}x", "# no\n# comment\n", "a\\b", "\"", "''", "{{ .x }}", "${VAR}", "true",
        "2001-01-01",
        "2001-01-01T00:00:00Z",
        "a\nb: c\n---\nd\n", "\\", "a'b\"c", "x: |\n  y\n", String(repeating: "long ", count: 100),
        "#!/bin/sh\nset -e\n\nif true; then\n\techo \"$HOME\"\nfi\n", "{\"a\": [1, \"b\"]}", "a\n\n\n  b\n\n",
    ]

    @Test func `kustomize reads our texts as we wrote them, and we read its own`() async throws {
        let folder = try TemporaryDirectory()
        var data = YAMLMapping()
        for (index, text) in Self.texts.enumerated() { data["k\(index)"] = .string(text) }
        var object = try YAMLDocuments.readOne(
            Array("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}".utf8),
            name: "t"
        )
        object.replace(YAMLPath().key("data"), with: YAMLNode(.mapping(data)))
        try DurableFile.replace(folder.path.appending("c.yaml"), with: YAMLEmitter.document(object))
        try DurableFile.replace(folder.path.appending("d.yaml"), with: Self.renamed(object).json)
        try DurableFile.replace(
            folder.path.appending("kustomization.yaml"),
            with: Array("resources: [c.yaml, d.yaml]\n".utf8)
        )
        let source = try ManifestSource.core(folder.path, .kustomize(KustomizeOptions()))
        let rendered = try await FleetRenderer(tools: Tools.path, scratch: "/tmp").render([source])[0]
        #expect(rendered.documents.count == 2)
        for document in rendered.documents {
            for (index, text) in Self.texts.enumerated() {
                let found = document.node["data"]?["k\(index)"]
                #expect(found?.string == text, "\(document.text) k\(index)")
            }
        }
    }

    private static func renamed(_ object: YAMLNode) -> YAMLNode {
        var object = object
        object.replace(YAMLPath().key("metadata").key("name"), with: .string("d"))
        return object
    }

    @Test func `kubectl makes the same JSON of our YAML`() async throws {
        let folder = try TemporaryDirectory()
        let text = """
            apiVersion: example.com/v1
            kind: A
            metadata: {name: a, labels: {x: y1}}
            spec:
              plain: [yes, n, 012, 0x1f, 0b11, 1_000, 1e3, .5, 5., 1:30, 2001-01-01, ~, 0o17, -0, +1, 1.10, 08, 1e400]
              quoted: ["yes", '012', "~"]
              on: 1
              12: 2
              nested: [[1, [2]], {a: {b: []}}, {}]
              text: |
                a
                 b

            """
        let node = try YAMLDocuments.readOne(Array(text.utf8), name: "t")
        let file = folder.path.appending("a.yaml")
        let kubectl = try #require(Tools.path.find("kubectl"))
        for text in [Array(text.utf8), YAMLEmitter.document(node), node.json] {
            try DurableFile.replace(file, with: text)
            let outcome = try await SubprocessRunner().run(
                ProcessCommand(
                    kubectl,
                    ["label", "--local", "--overwrite", "-f", file.string, "x=y1", "-o", "json"],
                    environment: ["HOME": folder.path.string]
                )
            )
            try #require(outcome.isSuccess, "\(outcome.complaint)")
            let read = try YAMLDocuments.readOne(outcome.output, name: "kubectl")
            #expect(String(decoding: read.json, as: UTF8.self) == String(decoding: node.json, as: UTF8.self))
        }
    }
}

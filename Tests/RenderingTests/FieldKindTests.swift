import Diagnostics
import Kubernetes
import Rendering
import Testing
import YAML

/// What plain values become once their variables are replaced.
@Suite struct FieldKindTests {
    static func value(
        _ manifest: String,
        _ path: [String],
        _ value: String,
        isPlain: Bool = false
    ) throws -> String {
        let site = try SiteRendering(
            of: [Manifests.rendered(manifest)],
            for: ManifestName("plant-001"),
            variables: SiteVariables(["V": value], plain: isPlain ? ["V"] : [])
        ).manifests
        let object = try #require(site.objects.first { $0.id.name == "c" })
        let emitted = YAMLEmitter.document(object.node)
        #expect(try YAMLDocuments.readOne(emitted, name: "t") == object.node)
        return String(
            decoding: try #require(object.node[YAMLPath(path.map { .key($0) })]).json,
            as: UTF8.self
        )
    }

    @Test(arguments: [
        ("${V}", "3", #""3""#), ("${V}", "yes", #""yes""#), ("${V}", "", #""""#),
        ("${V}", "plain text", #""plain text""#),
        ("${V}", "[a, 1]", #""[a, 1]""#), ("${V}", "a: b", #""a: b""#), ("${V}", "*x", #""*x""#),
        ("${V}", "- a", #""- a""#),
        ("x${V}", "3", #""x3""#), ("'${V}'", "3", #""3""#), ("\"${V}\"", #"a"b\"#, #""a\"b\\""#),
        ("${V}", "C:\\new", #""C:\\new""#), ("${V}", "010", #""010""#), ("'${V}'", "it's", #""it's""#),
    ])
    func `text stays text in a custom resource of which nothing is known, unless the site wrote a number`(
        text: String,
        value: String,
        json: String
    ) throws {
        let manifest = "apiVersion: example.com/v1\nkind: A\nmetadata: {name: c}\nspec:\n  v: \(text)\n"
        #expect(try Self.value(manifest, ["spec", "v"], value) == json)
        guard text == "${V}", ["3", "yes", "010"].contains(value) else { return }
        #expect(
            try Self.value(manifest, ["spec", "v"], value, isPlain: true)
                == ["3": "3", "yes": "true", "010": "8"][value]
        )
    }

    @Test(arguments: [
        ("replicas", "3", "3"), ("paused", "true", "true"),
        ("selector", "{matchLabels: {a: b}}", #"{"matchLabels":{"a":"b"}}"#),
        ("selector", "[unclosed", #""[unclosed""#),
        ("selector", "3", #""3""#),
    ])
    func `a plain value is a number, boolean, list or mapping where one belongs`(
        field: String,
        value: String,
        json: String
    ) throws {
        let manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec:\n  \(field): ${V}\n"
        #expect(try Self.value(manifest, ["spec", field], value) == json)
    }

    @Test(arguments: [("replicas", "x"), ("paused", "3"), ("revisionHistoryLimit", "2 # x")])
    func `a value that cannot be what belongs there is text, which the field does not take`(
        field: String,
        value: String
    ) {
        let manifest = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c}\nspec:\n  \(field): ${V}\n"
        let error = #expect(throws: KubernetesError.self) {
            try Self.value(manifest, ["spec", field], value)
        }
        #expect(error?.description.contains("spec.\(field): Deployment/c: found") == true)
    }

    @Test(arguments: [
        ("text", "3", #""3""#), ("count", "3", "3"), ("on", "true", "true"), ("port", "80", "80"),
        ("port", "http", #""http""#),
        ("list", "[a]", #"["a"]"#), ("any", "3", #""3""#), ("map", "{a: b}", #"{"a":"b"}"#),
    ])
    func `a definition that goes along says what a field takes`(field: String, value: String, json: String)
        throws
    {
        let manifest = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: as.example.com}
            spec:
              group: example.com
              names: {kind: A}
              scope: Cluster
              versions:
              - name: v1
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          text: {type: string}
                          count: {type: integer}
                          "on": {type: boolean}
                          port: {x-kubernetes-int-or-string: true}
                          list: {type: array, items: {type: string}}
                          map: {type: object, additionalProperties: {type: string}}
            ---
            apiVersion: example.com/v1
            kind: A
            metadata: {name: c}
            spec:
              "\(field)": ${V}
            """
        #expect(
            try Self.value(manifest, ["spec", field], value) == json
        )
    }
}

import Diagnostics
import Kubernetes
import Rendering
import Testing
import YAML

@Suite struct SubstitutionTests {
    static let variables = [
        "SITE": "plant-001", "EMPTY": "", "N": "3", "Z": "007", "P": "a/b/c.tar.gz", "é": "",
    ].filter {
        $0.key != "é"
    }

    func configMap(_ value: String, variables: [String: String] = variables) throws -> YAMLNode? {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  v: \(value)\n"
        return try Manifests.site([Manifests.rendered(text)], variables: variables).manifests.objects[0].node[
            "data"
        ]?["v"]
    }

    @Test(arguments: [
        ("a ${SITE} b", "a plant-001 b"),
        ("${SITE}${N}", "plant-0013"),
        ("$SITE $ {SITE} $", "$SITE $ {SITE} $"),
        ("$${SITE}", "${SITE}"),
        ("$$${SITE}", "$${SITE}"),
        ("$$SITE", "$$SITE"),
        ("${NONE:-d}", "d"), ("${NONE:=d}", "d"), ("${NONE=d}", "d"), ("${NONE:-}", ""),
        ("${EMPTY:-d}", "d"), ("${EMPTY=d}", "d"), ("${EMPTY}", ""), ("${SITE:-d}", "plant-001"),
        ("${NONE:-a ${SITE} b}", "a plant-001 b"), ("${NONE:-${OTHER:-${N}}}", "3"),
        ("${NONE:-http://x:80/a-b=c}", "http://x:80/a-b=c"), ("${NONE:-$${N}}", "${N}"),
        ("${SITE^}", "Plant-001"), ("${SITE^^}", "PLANT-001"), ("${SITE,}", "plant-001"),
        ("${SITE,,}", "plant-001"),
        ("${#SITE}", "9"), ("${#EMPTY}", "0"),
        ("${EMPTY:+d}", "d"), ("${SITE:+d}", "plant-001"), ("${NONE:?d}", "d"),
        ("${SITE:1}", "lant-001"), ("${SITE:1:2}", "la"), ("${SITE:0:0}", ""), ("${SITE:20}", ""),
        ("${SITE:6:90}", "001"),
        ("${SITE#p*a}", "nt-001"), ("${SITE#x}", "plant-001"), ("${P#*/}", "b/c.tar.gz"),
        ("${P##*/}", "c.tar.gz"), ("${P##?/}", "b/c.tar.gz"),
        ("${SITE##p*0}", "1"), ("${SITE#p*0}", "01"), ("${P%.*}", "a/b/c.tar"), ("${P%%.*}", "a/b/c"),
        ("${SITE%-*}", "plant"), ("${SITE%x}", "plant-001"),
        ("${SITE/0/X}", "plant-X01"), ("${SITE//0/X}", "plant-XX1"), ("${SITE/#plant/site}", "site-001"),
        ("${SITE/#001/x}", "plant-001"), ("${SITE/%001/x}", "plant-x"), ("${SITE/%plant/x}", "plant-001"),
        ("${P//\\//-}", "a-b-c.tar.gz"), ("${SITE/-/}", "plant001"), ("${SITE/plant/${N}}", "3-001"),
        ("${SITE/#/a-}", "a-plant-001"), ("${SITE/%/-z}", "plant-001-z"),
        ("${N/./x}", "3"),
        ("}{ ${N}}", "}{ 3}"),
    ])
    func `forms`(text: String, expected: String) throws {
        #expect(try configMap("'\(text)'")?.string == expected)
        #expect(try configMap("|-\n    first\n    \(text)")?.string == "first\n\(expected)")
    }

    @Test(arguments: [
        ("${NONE}", "the variable NONE is not defined and has no default"),
        ("${NONE^^}", "the variable NONE is not defined and has no default"),
        ("${N:-${NONE}}", "the variable NONE is not defined and has no default"),
        ("${SITE", #""${SITE" has no closing brace"#),
        ("${SITE:-x", #""x" has no closing brace"#),
        ("${}", #""${}" names no variable"#),
        ("${1}", #""${1}" names no variable"#),
        ("${ SITE}", #""${ SITE}" names no variable"#),
        ("${SITE.x}", #""${SITE.x}" uses an operator that is not supported"#),
        ("${SITE-x}", #""${SITE-x}" uses an operator that is not supported"#),
        ("${NONE:1}", "the variable NONE is not defined and has no default"),
        ("${NONE#p}", "the variable NONE is not defined and has no default"),
        ("${NONE/a/b}", "the variable NONE is not defined and has no default"),
        ("${SITE: 1}", #""${SITE: 1}" uses an operator that is not supported"#),
        ("${SITE///x}", #""${SITE///x}" uses an operator that is not supported"#),
        ("${SITE/a}", #""${SITE/a}" uses an operator that is not supported"#),
        ("${SITE^^^}", #""${SITE^^^}" uses an operator that is not supported"#),
    ])
    func `what is undefined or unknown is refused with its place`(text: String, problem: String) throws {
        let error = try #require(#expect(throws: RenderingError.self) { try configMap("\"\(text)\"") })
        #expect(error.description == "core.yaml:5:6: ConfigMap/c data.v: \(problem)")
        #expect(error.exitClass == .corrupt)
        #expect(error.identifier == "snapshot.substitution")
    }

    @Test func `deep defaults end in an error`() {
        let text = String(repeating: "${A:-", count: 40) + "x" + String(repeating: "}", count: 40)
        #expect(throws: RenderingError.self) { try configMap("\"\(text)\"") }
    }

    @Test func `where Kubernetes only takes text, values stay text although kustomize dropped the quotes`()
        throws
    {
        let text = """
            apiVersion: v1
            kind: Secret
            metadata: {name: s, labels: {l: '${N}'}, annotations: {a: '${Z}'}}
            stringData:
              p: ${Z}
              q: ${LIST}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              nodeSelector:
                k: ${N}
              containers:
              - name: c
                image: x
                env:
                - name: E
                  value: ${N}
                ports:
                - containerPort: ${N}
            """
        let site = try Manifests.site(
            [Manifests.rendered(text)],
            variables: ["N": "3", "Z": "007", "LIST": "[a]"]
        ).manifests
        let json = site.objects.map { String(decoding: $0.node.json, as: UTF8.self) }.joined(separator: "\n")
        #expect(json.contains(#""stringData":{"p":"007","q":"[a]"}"#))
        #expect(json.contains(#""labels":{"l":"3"}"#))
        #expect(json.contains(#""annotations":{"a":"007"}"#))
        #expect(json.contains(#""nodeSelector":{"k":"3"}"#))
        #expect(json.contains(#"{"name":"E","value":"3"}"#))
        #expect(json.contains(#""containerPort":3"#))
    }

    @Test func `keys, names and namespaces are replaced too`() throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "cfg-${SITE}", namespace: "${NS:-apps}"}
            data:
              ${SITE}.conf: x
              other: "y"
            """
        let object = try Manifests.site([Manifests.rendered(text)], variables: ["SITE": "p1"]).manifests
            .objects[0]
        #expect(object.id.description == "ConfigMap/apps/cfg-p1")
        #expect(object.node["data"]?.mapping?.entries.map(\.name) == ["p1.conf", "other"])
        #expect(throws: KubernetesError.self) {
            try Manifests.site([Manifests.rendered(text)], variables: ["SITE": "Not ok/"])
        }
        let twice = "{apiVersion: v1, kind: A, metadata: {name: a}, d: {'${A}': 1, x: 2}}"
        let error = #expect(throws: RenderingError.self) {
            try Manifests.site([Manifests.rendered(twice)], variables: ["A": "x"])
        }
        #expect(error?.description.contains(#"the key "x" appears twice"#) == true)
    }

    @Test(arguments: ["labels", "annotations"])
    func `exempt objects are left alone`(place: String) throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: c
              \(place): {kustomize.toolkit.fluxcd.io/substitute: disabled}
            data: {v: "${NONE} $${X} ${foo.bar}"}
            """
        let object = try Manifests.site([Manifests.rendered(text)]).manifests.objects[0]
        #expect(object.node["data"]?["v"]?.string == "${NONE} $${X} ${foo.bar}")
        #expect(object.node == (try Manifests.objects(text))[0].node)
    }

    @Test func `descriptions in a definition of a custom resource are prose`() throws {
        let text = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: a.example.com, annotations: {site: "${SITE}"}}
            spec:
              group: example.com
              names: {kind: A}
              scope: Cluster
              versions:
              - name: v1
                schema:
                  openAPIV3Schema:
                    description: use ${NONE} or ${foo.bar}
                    properties: {description: {type: string, description: "${"}}
            """
        let object = try Manifests.site([Manifests.rendered(text)], variables: ["SITE": "p1"]).manifests
            .objects[0]
        let schema = object.node["spec"]?["versions"]?.sequence?.first?["schema"]?["openAPIV3Schema"]
        #expect(schema?["description"]?.string == "use ${NONE} or ${foo.bar}")
        #expect(schema?["properties"]?["description"]?["description"]?.string == "${")
        #expect(object.annotation("site") == "p1")
        #expect(object.annotation("kustomize.toolkit.fluxcd.io/substitute") == "disabled")
        #expect(throws: RenderingError.self) {
            try Manifests.site(
                [Manifests.rendered(text.replacing("CustomResourceDefinition", with: "B"))],
                variables: ["SITE": "p1"]
            )
        }
    }

    @Test func `what still holds a variable is marked, so that nothing replaces it a second time`() throws {
        let marker = "kustomize.toolkit.fluxcd.io/substitute"
        func object(_ value: String, substitutes: Bool = true) throws -> KubernetesObject {
            let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {v: '\(value)'}}"
            return try Manifests.site(
                [Manifests.rendered(text, substitutes: substitutes)],
                variables: ["A": "1"]
            )
            .manifests.objects[0]
        }
        #expect(try object("$${A}").annotation(marker) == "disabled")
        #expect(try object("${A}").annotation(marker) == nil)
        #expect(try object("${A}", substitutes: false).node["data"]?["v"]?.string == "${A}")
        #expect(try object("${A}", substitutes: false).annotation(marker) == "disabled")
    }

    @Test(arguments: [
        ("1A", "x"), ("", "x"), ("A-B", "x"), ("A.B", "x"), ("A", "x\ny"), ("A", "\u{0}"), ("Ä", "x"),
    ])
    func `unusable variables are a matter of configuration`(name: String, value: String) throws {
        let error = try #require(#expect(throws: RenderingError.self) { try SiteVariables([name: value]) })
        #expect(error.exitClass == .usage)
    }
}

import Diagnostics
import Kubernetes
import Rendering
import TestSupport
import Testing

/// The generators of ApplicationSets, alone and in each other, as the Applications that sites get.
@Suite struct ApplicationSetTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        let fixture = try GitOpsFixture()
        for path in [
            "clusters/plant-1/manifests", "clusters/plant-2/manifests", "clusters/plant-2/draft",
            "clusters/.hidden", "w/canary/a", "w/production/a", "w/production/b",
        ] {
            try fixture.writeManifest(
                "\(path)/a.yaml",
                path.split(separator: "/").joined(separator: "-").replacing(".", with: "")
            )
        }
        try fixture.write("w/canary/a/kustomization.yaml", "resources: [a.yaml]\n")
        try fixture.write(
            "env/one/config.json",
            #"{"site": {"name": "plant-1"}, "tags": ["x", "y"], "port": 1000000}"#
        )
        try fixture.write(
            "env/two/config.yaml",
            "- {site: {name: plant-2}, tags: [z]}\n- {site: {name: plant-3}, tags: []}\n"
        )
        self.fixture = fixture
    }

    static let url = GitOpsFixture.url

    /// A source whose objects are called after their application, so that a site can have several.
    static func prefixed(_ name: String) -> String {
        "path: w/canary/a, kustomize: {namePrefix: '\(name)-'}"
    }

    /// `site/application` for each that was made.
    func applications(_ outcome: GitOpsFixture.Outcome) -> [String] {
        outcome.sites.flatMap { site in site.value.sources.map { "\(site.key)/\($0.name)" } }.sorted()
    }

    static let directories =
        "git: {repoURL: '\(url)', revision: main, directories: [{path: clusters/*/*}, {path: clusters/*/draft, exclude: true}]}"

    @Test(
        arguments: [
            (
                "[{list: {elements: [{c: plant-1, values: {x: one}}, {c: plant-2, values: {x: two}}]}}]",
                "{{ c }}-{{values.x}}", "{{c}}", ["plant-1/plant-1-one", "plant-2/plant-2-two"]
            ),
            (
                "[{list: {elements: [{c: plant-1}], elementsYaml: '[{c: plant-2}]'}}]", "a-{{c}}", "{{c}}",
                ["plant-1/a-plant-1", "plant-2/a-plant-2"]
            ),
            (
                "[{\(directories)}]", "{{path[1]}}-{{path.basename}}-{{path.basenameNormalized}}",
                "{{path[1]}}", ["plant-1/plant-1-manifests-manifests", "plant-2/plant-2-manifests-manifests"]
            ),
            (
                "[{git: {repoURL: '\(url)', files: [{path: env/*/config.*}], values: {v: 'x-{{site.name}}'}}}]",
                "{{path.basename}}-{{path.filenameNormalized}}-{{values.v}}", "{{site.name}}",
                [
                    "plant-1/one-config-json-x-plant-1", "plant-2/two-config-yaml-x-plant-2",
                    "plant-3/two-config-yaml-x-plant-3",
                ]
            ),
            (
                "[{git: {repoURL: '\(url)', pathParamPrefix: p, directories: [{path: w/production/*}]}}]",
                "{{p.path[2]}}-{{p.path.basename}}", "plant-1", ["plant-1/a-a", "plant-1/b-b"]
            ),
            (
                "[{clusters: {selector: {matchLabels: {tier: production}}, values: {v: '{{name}}'}}}]",
                "{{nameNormalized}}-{{metadata.labels.tier}}", "{{values.v}}",
                ["plant-2/plant-2-production", "plant-3/plant-3-production"]
            ),
            (
                "[{clusters: {}}]", "all-{{name}}", "{{name}}",
                ["plant-1/all-plant-1", "plant-2/all-plant-2", "plant-3/all-plant-3"]
            ),
            (
                "[{clusters: {selector: {matchExpressions: [{key: tier, operator: NotIn, values: [canary]}]}}, selector: {matchLabels: {name: plant-3}}}]",
                "{{name}}", "{{name}}", ["plant-3/plant-3"]
            ),
            (
                "[{matrix: {generators: [{clusters: {}}, {list: {elements: [{w: a}, {w: b}]}}]}}]",
                "{{name}}-{{w}}", "{{name}}",
                [
                    "plant-1/plant-1-a", "plant-1/plant-1-b", "plant-2/plant-2-a", "plant-2/plant-2-b",
                    "plant-3/plant-3-a", "plant-3/plant-3-b",
                ]
            ),
            (
                "[{matrix: {generators: [{clusters: {}}, {git: {repoURL: '\(url)', directories: [{path: 'w/{{metadata.labels.tier}}/*'}]}}]}}]",
                "{{name}}-{{path.basename}}", "{{name}}",
                [
                    "plant-1/plant-1-a", "plant-2/plant-2-a", "plant-2/plant-2-b", "plant-3/plant-3-a",
                    "plant-3/plant-3-b",
                ]
            ),
            (
                "[{merge: {mergeKeys: [name], generators: [{clusters: {values: {r: '1'}}}, {list: {elements: [{name: plant-2, values: {r: '5'}}, {name: none, values: {r: '7'}}]}}]}}]",
                "{{name}}-{{values.r}}", "{{name}}",
                ["plant-1/plant-1-1", "plant-2/plant-2-5", "plant-3/plant-3-1"]
            ),
            (
                "[{list: {elements: [{c: plant-1}]}}, {list: {elements: [{c: plant-2}], template: {metadata: {name: 'own-{{c}}'}}}}]",
                "{{c}}", "{{c}}", ["plant-1/plant-1", "plant-2/own-plant-2"]
            ),
            ("[{list: {elements: [{c: plant-1, unknown: x}]}}]", "{{c}}", "{{ c }}", ["plant-1/plant-1"]),
        ] as [(String, String, String, [String])]
    )
    func `generators give applications by names of parameters`(
        generators: String,
        name: String,
        cluster: String,
        expected: [String]
    ) async throws {
        try fixture.set(generators, name: name, source: Self.prefixed(name), cluster: cluster)
        #expect(applications(try await fixture.argocd()) == expected)
    }

    @Test(
        arguments: [
            (
                "[{list: {elements: [{c: plant-1, count: 3, flag: true, l: [a, b]}]}}]",
                "{{.c}}-{{.count}}-{{.flag}}-{{join \"-\" .l}}", "{{.c}}", ["plant-1/plant-1-3-true-a-b"]
            ),
            (
                "[{\(directories)}]", "{{index .path.segments 1}}-{{.path.basename}}",
                "{{index .path.segments 1}}", ["plant-1/plant-1-manifests", "plant-2/plant-2-manifests"]
            ),
            (
                "[{git: {repoURL: '\(url)', files: [{path: env/one/config.json}]}}]",
                "{{.path.basename}}-{{first .tags}}-{{int .port}}", "{{.site.name}}",
                ["plant-1/one-x-1000000"]
            ),
            (
                "[{git: {repoURL: '\(url)', pathParamPrefix: p, directories: [{path: w/production/*}]}}]",
                "{{.p.path.basename}}", "plant-1", ["plant-1/a", "plant-1/b"]
            ),
            (
                "[{clusters: {values: {t: '{{.metadata.labels.tier}}'}}}]",
                "{{.values.t}}-{{.nameNormalized}}", "{{.name}}",
                ["plant-1/canary-plant-1", "plant-2/production-plant-2", "plant-3/production-plant-3"]
            ),
            (
                "[{clusters: {flatList: true}}]", "{{range .clusters}}{{.name}}-{{end}}x", "plant-1",
                ["plant-1/plant-1-plant-2-plant-3-x"]
            ),
            (
                "[{matrix: {generators: [{list: {elements: [{c: plant-1, k: first}]}}, {list: {elements: [{k: second, d: '{{.c}}-d'}]}}]}}]",
                "{{.k}}-{{.d}}", "{{.c}}", ["plant-1/first-plant-1-d"]
            ),
            (
                "[{matrix: {generators: [{matrix: {generators: [{list: {elements: [{a: '1'}]}}, {list: {elements: [{b: '2'}]}}]}}, {merge: {mergeKeys: [c], generators: [{list: {elements: [{c: plant-1, d: old}]}}, {list: {elements: [{c: plant-1, d: new}]}}]}}]}}]",
                "{{.a}}-{{.b}}-{{.d}}", "{{.c}}", ["plant-1/1-2-new"]
            ),
        ] as [(String, String, String, [String])]
    )
    func `generators give applications by templates of Go`(
        generators: String,
        name: String,
        cluster: String,
        expected: [String]
    ) async throws {
        try fixture.set(generators, name: name, source: Self.prefixed(name), cluster: cluster, go: true)
        #expect(applications(try await fixture.argocd()) == expected)
    }

    @Test(
        arguments: [
            (
                "[{list: {elements: [{c: [plant-1]}]}}]", "{{c}}", "snapshot.generator-failed",
                "set.yaml:6:39: ApplicationSet/argocd/set spec.generators[0].list.elements[0].c: error parsing value as string: found a list"
            ),
            (
                "[{list: {elements: [{c: 5}]}}]", "{{c}}", "snapshot.generator-failed",
                "error parsing value as string: found the number 5"
            ),
            (
                "[{git: {repoURL: '\(url)', directories: [{path: clusters/*/manifests}]}}]",
                "{{path.basenameNormalized}}", "snapshot.duplicate-application",
                "ApplicationSet/argocd/set contains applications with duplicate name: manifests"
            ),
            (
                "[{matrix: {generators: [{list: {elements: []}}]}}]", "x", "snapshot.generator-failed",
                "found less than two generators, Matrix support only two"
            ),
            (
                "[{matrix: {generators: [{list: {elements: []}}, {list: {elements: []}}, {list: {elements: []}}]}}]",
                "x", "snapshot.generator-failed", "found more than two generators, Matrix support only two"
            ),
            (
                "[{matrix: {generators: [{list: {elements: [{a: '1'}]}}, {list: {elements: [{a: '2'}]}}]}}]",
                "x", "snapshot.generator-failed", "found duplicate key a with different value, a: 1 ,b: 2"
            ),
            (
                "[{merge: {mergeKeys: [], generators: [{list: {elements: []}}, {list: {elements: []}}]}}]",
                "x", "snapshot.generator-failed", "no merge keys were specified, Merge requires at least one"
            ),
            (
                "[{merge: {mergeKeys: [a], generators: [{list: {elements: []}}]}}]", "x",
                "snapshot.generator-failed", "found less than two generators, Merge requires two or more"
            ),
            (
                "[{merge: {mergeKeys: [a], generators: [{list: {elements: [{a: '1'}, {a: '1'}]}}, {list: {elements: []}}]}}]",
                "x", "snapshot.generator-failed", "Duplicate key was 1"
            ),
            (
                "[{scmProvider: {}}]", "x", "snapshot.unsupported-field",
                "the generator scmProvider, which asks a network or a cluster, is not supported"
            ),
            (
                "[{list: {elements: []}, git: {}}]", "x", "snapshot.malformed-field",
                "found list and git, expected one of"
            ),
            (
                "[{git: {repoURL: https://other.example.com/x, directories: [{path: a}]}}]", "x",
                "snapshot.unknown-url", "https://other.example.com/x is not in repositories"
            ),
        ] as [(String, String, String, String)]
    )
    func `what gives no applications is an error in the words of Argo CD`(
        generators: String,
        name: String,
        identifier: String,
        text: String
    ) async throws {
        try fixture.set(generators, name: name)
        let error =
            await #expect(throws: (any Error).self) { try await fixture.argocd() } as? any OperatorError
        #expect(error?.identifier == identifier)
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
        #expect(error?.exitClass == (identifier == "snapshot.unknown-url" ? .usage : .corrupt))
    }

    @Test func `a template that does not work is named with its function, field and line`() async throws {
        try fixture.set("[{list: {elements: [{c: plant-1}]}}]", name: "{{randAlpha 3}}", go: true)
        let error = await #expect(throws: GitOpsError.self) { try await fixture.argocd() }
        #expect(error?.identifier == "snapshot.application-template")
        #expect(
            error?.description.hasSuffix(
                "set.yaml:9:22: ApplicationSet/argocd/set spec.template.metadata.name, line 1: the function randAlpha is not supported, since it gives another result each time"
            ) == true,
            "\(error?.description ?? "")"
        )
        try fixture.set(
            "[{list: {elements: [{c: plant-1}]}}]",
            name: "a{{if .d}}b{{end}}",
            go: true,
            more: "goTemplateOptions: [missingkey=error]"
        )
        let missing = await #expect(throws: GitOpsError.self) { try await fixture.argocd() }
        #expect(missing?.description.hasSuffix("line 1: map has no entry for key \"d\"") == true)
    }
}

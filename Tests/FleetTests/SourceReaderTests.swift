import Diagnostics
import Fleet
import Rendering
import SystemPackage
import Testing
import YAML

/// What `sources`, `repositories`, `charts` and `profiles` may say, and what not.
@Suite struct SourceReaderTests {
    func fleet(_ sources: String, _ more: String = "") throws -> FleetConfiguration {
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories:
            - {url: "https://git.company.local/team/fleet", path: fleet.git, revision: production}
            charts: [{url: "https://charts.company.local", path: vendor}]
            sites: [{name: a, labels: {tier: canary}}, {name: b, labels: {tier: production}}]
            \(more)
            sources:
            \(sources)
            """
        return try FleetConfiguration(reading: Array(text.utf8), name: "sealift.yaml", folder: "/hub")
    }

    @Test(arguments: [
        "fleet", "https://git.company.local/team/fleet", "https://git.company.local/team/fleet.git",
        "git@git.company.local:team/fleet.git", "ssh://git@git.company.local:22/team/fleet/",
        "https://user@GIT.company.local:8443/team/fleet",
    ])
    func `a repository is found by its name and every form of its URL`(name: String) throws {
        let expected = GitRevision(name: "fleet", repository: "/hub/fleet.git", revision: "production")
        #expect(try fleet("- {name: x, manifests: m, git: '\(name)'}").sources[0].tree == .git(expected))
        let tagged = GitRevision(name: "fleet", repository: "/hub/fleet.git", revision: "feature/x@1")
        #expect(
            try fleet("- {name: x, manifests: m, git: '\(name)@feature/x@1'}").sources[0].tree == .git(tagged)
        )
    }

    @Test func `without git a source is in the folder of the file`() throws {
        let source = try fleet("- {name: x, kustomize: ../k, sites: all}").sources[0]
        #expect(source.tree == .folder("/hub"))
        #expect(source.path == "../k")
        #expect(source.kind == .kustomize(KustomizeOptions()))
        #expect(source.sites == .all)
        #expect(source.substitutes == nil)
    }

    @Test(arguments: [
        ("- {name: x}", "expected exactly one of manifests, kustomize, helm, jsonnet, path, argocd and flux"),
        ("- {name: x, manifests: m, path: m}", "expected exactly one of"),
        ("- {name: x, manifests: m, git: other@main}", "expected one of repositories: fleet"),
        ("- {name: x, manifests: m, libraries: [a]}", "libraries belongs to jsonnet, found manifests"),
        ("- {name: x, helm: {chart: c}, include: [a]}", "include belongs to manifests or path, found helm"),
        ("- {name: x, jsonnet: c, recurse: true}", "recurse belongs to manifests or path, found jsonnet"),
        (
            "- {name: x, helm: {chart: c, repository: 's3://other', version: 1.0.0}}",
            "expected the url of one of charts"
        ),
        ("- {name: x, helm: {chart: c, repository: 'https://charts.company.local'}}", "needs a version"),
        ("- {name: x, helm: {chart: c, repository: 'oci://r/x'}}", "needs a version"),
        (
            "- {name: x, helm: {chart: c, repository: 'oci://r/x', version: 1.0.0, digest: x}}",
            "expected sha256:"
        ),
        ("- {name: x, helm: {chart: c, digest: x}}", "a digest belongs to a chart of a registry"),
        ("- {name: x, helm: {chart: c, namespace: a}, namespace: b}", "namespace and helm.namespace differ"),
        ("- {name: x, helm: {chart: c, hooks: run}}", "expected keep or drop"),
        ("- {name: x, helm: {chart: c, set: {a=b: c}}}", "found = in the name of a value"),
        ("- {name: x, helm: {chart: c, substitute: true}}", "substitute"),
        ("- {name: x, helm: {chart: c}, substitute: {except: [a]}}", "what helm renders has no files"),
        ("- {name: x, kustomize: {path: k, rules: kubectl}}", "expected argocd or flux"),
        ("- {name: x, manifests: m, sites: some}", "expected all"),
        ("- {name: x, manifests: m, sites: {tier: [none]}}", "no site has the labels"),
        (
            "- {name: x, manifests: m}\n- {name: x, manifests: other, sites: {tier: canary}}",
            "two sources have one name"
        ),
    ])
    func `what a source may not say is refused with its line`(sources: String, words: String) {
        let error = #expect(throws: YAMLError.self) { try fleet(sources) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.exitClass == .usage)
        #expect(error?.description.hasPrefix("sealift.yaml:") == true)
    }

    @Test(arguments: [
        ("profiles: [{name: p, kubernetes: new}]", "expected a version such as 1.31.4"),
        ("profiles: [{name: p, kubernetes: 1.31.4, apiVersions: ['a/b/c/d']}]", "expected a version such as"),
        ("profiles: [{name: p, kubernetes: 1.31.4}, {name: p, kubernetes: 1.30.0}]", "listed twice"),
    ])
    func `profiles are checked`(text: String, words: String) {
        let error = #expect(throws: YAMLError.self) { try fleet("- {name: x, manifests: m}", text) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `one name may stand for two sources, if no site gets both`() throws {
        let sources = try fleet(
            "- {name: x, manifests: m, sites: {tier: canary}}\n- {name: x, manifests: other, sites: {tier: [production]}}"
        ).sources
        #expect(sources.map(\.path) == ["m", "other"])
    }

    @Test func `signed commits need keys`() {
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories: [{path: fleet.git, requireSignedCommits: true}]
            sites: [{name: a}]
            """
        let error = #expect(throws: YAMLError.self) {
            try FleetConfiguration(reading: Array(text.utf8), name: "sealift.yaml", folder: "/hub")
        }
        #expect(error?.description.contains("needs allowedSigners or openPGPKeys") == true)
    }

    @Test(arguments: [
        ("https://charts.company.local/", SourceTree.folder("/hub/vendor"), "c"),
        (
            "https://mapped.example/x",
            .registry(RegistryArtifact(.chart, repository: "r.hub:5000/charts/c", version: "1.0.0")),
            "chart.tgz"
        ),
        (
            "oci://r.example/charts",
            .registry(RegistryArtifact(.chart, repository: "r.example/charts/c", version: "1.0.0")),
            "chart.tgz"
        ),
        (
            "https://other.example/x/",
            .registry(
                RegistryArtifact(.hostedChart, repository: "https://other.example/x/c", version: "1.0.0")
            ),
            "chart.tgz"
        ),
    ])
    func `a chart is in the place that charts has for its repository, else where the URL leads`(
        url: String,
        tree: SourceTree,
        path: String
    ) throws {
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            charts:
            - {url: "https://charts.company.local", path: vendor}
            - {url: "https://mapped.example/x", path: "oci://r.hub:5000/charts"}
            sites: [{name: a}]
            sources: [{name: x, helm: {chart: c, version: 1.0.0, repository: "\(url)"}}]
            """
        let fleet = try FleetConfiguration(reading: Array(text.utf8), name: "sealift.yaml", folder: "/hub")
        #expect(fleet.sources[0].tree == tree)
        #expect(fleet.sources[0].path == path)
    }

    @Test func `lookups and random values are refused unless a source says otherwise`() throws {
        let sources = try fleet(
            """
            - {name: a, helm: {chart: c}}
            - {name: b, helm: {chart: c, lookups: empty, random: keep}}
            - {name: c, flux: f, random: keep}
            - {name: d, argocd: f, lookups: empty}
            """
        ).sources
        let policies = sources.map { source -> ChartPolicy? in
            switch source.kind {
            case .helm(let options): options.policy
            case .flux(let options): options.charts
            case .argocd(let options): options.charts
            default: nil
            }
        }
        #expect(
            policies == [
                ChartPolicy(), ChartPolicy(allowsLookups: true, keepsRandom: true),
                ChartPolicy(keepsRandom: true, isForMany: true),
                ChartPolicy(allowsLookups: true, isForMany: true),
            ]
        )
    }
}

import FileIO
import Kubernetes
import Lint
import OCILayout
import SystemPackage
import Testing
import YAML

/// Each mistake in `fixtures/mistakes` by its file and line, and what is no mistake.
@Suite struct LintRuleTests {
    static let root = FilePath("/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/"))
        .appending("fixtures/mistakes")
    static let siteNames = ["plant-001-line-a", "plant-001-line-b", "plant-002-assembly"]

    /// The mistakes of the articles, in the order of the reference, then the policies.
    static let mistakes: [(rule: LintRule, place: String)] = [
        (.appsetListValue, "argocd/regions.yaml:12"), (.appsetListValue, "argocd/regions.yaml:14"),
        (.appsetDuplicateName, "argocd/workloads.yaml:13"),
        (.appsetDuplicateName, "argocd/workloads.yaml:18"),
        (.appsetMisnamedGenerator, "argocd/core.yaml:1"), (.fluxRemovedAPI, "flux/sources.yaml:1"),
        (.fluxRemovedAPI, "flux/sources.yaml:6"), (.fluxRemovedAPI, "flux/sources.yaml:11"),
        (.fluxRemovedAPI, "flux/core.yaml:12"), (.fluxSelfSubstitution, "flux/core.yaml:11"),
        (.fluxHealthCheckName, "flux/core.yaml:16"), (.secretNotBase64, "registry/credentials.yaml:6"),
        (.secretDockercfg, "registry/credentials.yaml:4"), (.siteHostInImage, "core/waves.yaml:15"),
        (.wavesAsRollout, "core/waves.yaml:25"), (.workloadWithoutTemplate, "core/waves.yaml:25"),
        (.helmTemplateUnpinned, "scripts/snapshot.sh:3"), (.dockerSaveUntagged, "scripts/snapshot.sh:5"),
        (.fluxCachedForever, "docs/operations.md:3"), (.argocdRollback, "scripts/rollback.sh:3"),
        (.argocdMetrics, "observability/drift.yaml:9"), (.argocdMetrics, "observability/drift.yaml:11"),
        (.harborSystemInfo, "scripts/rollback.sh:5"), (.retentionCause, "docs/operations.md:7"),
        (.kyvernoObsoleteSchema, "policies/verify-images.yaml:10"),
        (.cosignExperimental, "scripts/snapshot.sh:6"),
        (.recoveryTimes, "docs/operations.md:10"), (.kyvernoOnline, "policies/verify-images.yaml:9"),
        (.imageLatest, "core/agent.yaml:12"), (.noResourceRequests, "core/agent.yaml:11"),
        (.privileged, "core/agent.yaml:9"), (.privileged, "core/agent.yaml:13"),
        (.hostPath, "core/agent.yaml:16"),
        (.readableSecret, "registry/credentials.yaml:1"),
    ]

    func sites(labels: [String: String] = [:]) throws -> [Linter.Site] {
        let objects = try ["agent", "waves"].flatMap { name in
            let path = "core/\(name).yaml"
            let bytes = try ReadableFile.contents(of: Self.root.appending(path), limit: 1 << 20)
            return try ManifestText.objects(in: bytes, name: path)
        }
        let images = try ImageDiscovery().findings(in: objects).uses
        return Self.siteNames.map { Linter.Site(name: $0, labels: labels, objects: objects, images: images) }
    }

    func findings(levels: [LintLevels.Row] = [], labels: [String: String] = [:]) throws -> [LintFinding] {
        let tree = try LintTree(Self.root, besides: [])
        return Linter(levels: LintLevels(levels)).findings(
            in: tree,
            sites: try sites(labels: labels),
            siteNames: Self.siteNames
        )
    }

    @Test func `every mistake is named with its file and line, and nothing else`() throws {
        let found = try findings().map { "\($0.rule.rawValue) \($0.place.name):\($0.place.position.line)" }
        let expected = Self.mistakes.map { "\($0.rule.rawValue) \($0.place)" }
        #expect(Set(expected).subtracting(found).sorted() == [], "not found")
        #expect(Set(found).subtracting(expected).sorted() == [], "found as well")
    }

    @Test func `every finding says what, of what, and what to do`() throws {
        for finding in try findings() {
            #expect(!finding.message.isEmpty && !finding.fix.isEmpty)
            #expect(!finding.message.hasSuffix("."))
            if finding.place.name.hasPrefix("core/") { #expect(finding.object != nil) }
        }
    }

    @Test func `levels follow the last line for a rule and the labels of a site`() throws {
        let rows: [LintLevels.Row] = [
            .init(rule: .hostPath, level: .error),
            .init(rule: .hostPath, level: .off, sites: ["tier": ["canary", "test"]]),
            .init(rule: .argocdMetrics, level: .off), .init(rule: .fluxCachedForever, level: .error),
        ]
        let canary = try findings(levels: rows, labels: ["tier": "canary"])
        #expect(!canary.contains { $0.rule == .hostPath })
        #expect(!canary.contains { $0.rule == .argocdMetrics })
        #expect(canary.first { $0.rule == .fluxCachedForever }?.level == .error)
        #expect(try findings(levels: rows).first { $0.rule == .hostPath }?.level == .error)
    }

    static let right: [(name: String, text: String)] = [
        (
            "a.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: ApplicationSet
            metadata: {name: a}
            spec:
              goTemplate: true
              generators:
                - list: {elements: [{tier: canary, clusters: [a, b]}]}
                - git: {repoURL: "https://git.plant.internal/x", directories: [{path: "clusters/*/manifests"}]}
                - git: {repoURL: "https://git.plant.internal/x", directories: [{path: "apps/*"}]}
              template: {metadata: {name: "{{index .path.segments 1}}"}}
            """
        ),
        (
            "b.yaml",
            """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: a}
            spec: {postBuild: {substitute: {A: b, C: "${D}"}}, healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: web}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 200, template: {spec: {containers: []}}}
            """
        ),
        (
            "c.sh",
            """
            helm template web ./chart --include-crds -n web
            helm template web repo/chart --version 1.2.3 --include-crds --namespace web \\
              --values a.yaml
            docker save -o a.tar registry.hub:5000/plant/app:v1
            docker save "$IMAGE" | gzip > a.tar.gz
            argocd app rollback web 12
            curl https://harbor.internal/api/v2.0/systeminfo/volumes | jq .storage
            """
        ),
        (
            "d.md",
            """
            RTO <= 1 hour, as the contract says. The RTO of 1 hour is drilled.
            The retention policy is not too aggressive. Argo CD caches manifests for 24 hours.
            expr: sum(increase(argocd_app_sync_total{phase="Failed"}[1h]))
            """
        ),
        (
            "e.yaml",
            """
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: a}
            spec: {rules: [{verifyImages: [{imageReferences: [x], attestors: [{entries: [{keys: {publicKeys: k, rekor: {ignoreTlog: true}, ctlog: {ignoreSCT: true}}}]}]}]}]}
            """
        ),
        ("f.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: patched}\nspec: {replicas: 7}\n"),
        ("g.json", #"[{"a": 1}]"#),
    ]

    @Test(arguments: right)
    func `what is right is no finding`(name: String, text: String) {
        let findings = Linter(levels: LintLevels()).findings(
            in: LintTree(text, named: name),
            sites: [],
            siteNames: []
        )
        #expect(findings.map { "\($0.rule.rawValue) \($0.message)" } == [])
    }

    static let policies: [(rule: LintRule, object: String)] = [
        (
            .needsNetwork,
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nspec: {url: 'https://charts.example.com'}"
        ),
        (
            .needsNetwork,
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: {source: {repoURL: 'https://github.com/a/b.git'}}"
        ),
        (
            .needsNetwork,
            "apiVersion: cert-manager.io/v1\nkind: Issuer\nspec: {acme: {server: 'https://acme.example.com/dir'}}"
        ),
        (.readableSecret, "apiVersion: v1\nkind: Secret\nstringData: {a: b}"),
        (
            .kyvernoOnline,
            "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {rules: [{verifyImages: [{attestors: [{entries: [{keyless: {subject: a}}]}]}]}]}"
        ),
        (.notYAML, "apiVersion: [b"),
    ]

    @Test(arguments: policies)
    func `what cannot work without a network, or shows a secret, is found`(rule: LintRule, object: String) {
        let tree = LintTree(rule == .notYAML ? object : "\(object)\nmetadata: {name: x}", named: "x.yaml")
        let findings = Linter(levels: LintLevels()).findings(in: tree, sites: [], siteNames: [])
        #expect(findings.map(\.rule) == [rule])
    }

    @Test func `the page has a line for each rule with its level`() throws {
        let page = try ReadableFile.contents(
            of: Self.root.removingLastComponent().removingLastComponent().appending("docs/lint.md"),
            limit: 1 << 20
        )
        let text = String(decoding: page, as: UTF8.self)
        for rule in LintRule.allCases {
            #expect(text.contains("\n| `\(rule.rawValue)` | \(rule.level.rawValue) |"))
        }
    }
}

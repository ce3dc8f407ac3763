import Diagnostics
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Applications, rendered with real Git, kustomize, helm and jsonnet.
@Suite struct ArgoCDTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        fixture = try GitOpsFixture()
    }

    @Test func `an application goes to the site of its destination, with its namespace`() async throws {
        try fixture.writeManifest("apps/core/a.yaml", "a")
        try fixture.write(
            "argocd/apps.yaml",
            GitOpsFixture.application(
                "core",
                "path: apps/core",
                more: "syncPolicy: {syncOptions: [CreateNamespace=true]}"
            )
                + "---\n"
                + GitOpsFixture.application("other", to: "plant-2", "path: apps/core, targetRevision: HEAD")
                + "---\n"
                    + """
                    apiVersion: argoproj.io/v1alpha1
                    kind: Application
                    metadata: {name: by-server}
                    spec:
                      destination: {server: "https://plant-3.internal:6443/"}
                      source: {repoURL: "git@git.example.com:fleet.git", path: ./apps/core/}
                    """
        )
        let found = try await fixture.argocd()
        #expect(found.labels("plant-1") == ["core: ConfigMap/apps/a", "core: Namespace/apps"])
        #expect(found.labels("plant-2") == ["other: ConfigMap/apps/a"])
        #expect(found.labels("plant-3") == ["by-server: ConfigMap/a"])
        #expect(found.warnings == [])
        #expect(found.records.map(\.name.description) == ["by-server", "core", "gitops", "other"])
        #expect(found.records.map(\.kind) == ["manifests", "manifests", "argocd", "manifests"])
    }

    @Test func `an application for no site of the fleet is named, and so is what is no application`()
        async throws
    {
        try fixture.writeManifest("apps/core/a.yaml", "a")
        try fixture.writeManifest("argocd/b.yaml", "b")
        try fixture.write(
            "argocd/a.yaml",
            GitOpsFixture.application("far", to: "elsewhere", "path: apps/core") + "---\n"
                + GitOpsFixture.application("near", "path: apps/core", more: "ignoreDifferences: [{kind: A}]")
                + "---\n"
                + "{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: p}}\n"
        )
        let found = try await fixture.argocd()
        #expect(found.labels("plant-1") == ["near: ConfigMap/apps/a"])
        let source = "of the source gitops"
        #expect(
            found.warnings == [
                "Application/argocd/far \(source) is for elsewhere, which is the cluster of no site, and is left out",
                "Application/argocd/near \(source): spec.ignoreDifferences has no effect: it stays with the Application, and no site has that",
                "AppProject/p \(source) is left out: sites need no project of Argo CD",
                "ConfigMap/b \(source) is left out: only Applications and ApplicationSets of the folder are followed",
            ]
        )
        let canary = try await fixture.render(
            .argocd(ArgoOptions()),
            "argocd",
            selector: SiteSelector(["tier": ["production"]])
        )
        #expect(
            canary.warnings.contains(
                "Application/argocd/near of the source gitops is for the site plant-1, to which the source does not go, and is left out"
            )
        )
    }

    @Test func `a chart of a chart repository is taken from the folder in charts, in its exact version`()
        async throws
    {
        for version in ["1.0.0", "2.0.0"] {
            try fixture.write(
                "vendor/c-\(version)/Chart.yaml",
                "{apiVersion: v2, name: c, version: \(version)}\n"
            )
            try fixture.write(
                "vendor/c-\(version)/templates/a.yaml",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"{{ .Chart.Version }}\"}}\n"
            )
        }
        let application = GitOpsFixture.application("app", "x: y")
            .replacing(
                "{repoURL: \(GitOpsFixture.url), x: y}",
                with: "{repoURL: https://charts.example.com/, chart: c, targetRevision: VERSION}"
            )
        let charts = [
            RepositoryCatalog.key("https://charts.example.com"): fixture.git.repository.appending("vendor")
        ]
        try fixture.write("argocd/a.yaml", application.replacing("VERSION", with: "2.0.0"))
        let found = try await fixture.render(.argocd(ArgoOptions()), "argocd", charts: charts)
        #expect(found.labels("plant-1") == ["app: ConfigMap/apps/2.0.0"])
        #expect(found.records.first { $0.name.description == "app" }?.chart == "c 2.0.0")
        try fixture.write("argocd/a.yaml", application.replacing("VERSION", with: "2.x"))
        await expect(
            "snapshot.unsupported-field",
            "spec.source.targetRevision: \"2.x\", which may be several versions, is not supported"
        )
        let other = application.replacing("VERSION", with: "2.0.0").replacing("https:", with: "s3:")
        try fixture.write("argocd/a.yaml", other)
        await expect("snapshot.unknown-url", "s3://charts.example.com/ is not in charts")
    }

    @Test
    func
        `hooks that run when nothing is brought to a site stay behind, waves go along, other hooks become some`()
        async throws
    {
        func job(_ name: String, _ annotations: String) -> String {
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name), annotations: {\(annotations)}}}\n---\n"
        }
        try fixture.write(
            "d/a.yaml",
            job("before", "argocd.argoproj.io/hook: PreSync")
                + job("after-delete", "argocd.argoproj.io/hook: PostDelete")
                + job("failed", "argocd.argoproj.io/hook: 'SyncFail, Skip'")
                + job("late", "argocd.argoproj.io/sync-wave: '5'")
        )
        try fixture.write("argocd/a.yaml", GitOpsFixture.application("app", "path: d"))
        let found = try await fixture.argocd()
        #expect(found.labels("plant-1") == ["app: ConfigMap/apps/before", "app: ConfigMap/apps/late"])
        #expect(
            found.objects("plant-1", "app").map { $0.annotation("argocd.argoproj.io/sync-wave") } == [
                "4", "5",
            ]
        )
        #expect(
            found.warnings.contains(
                "ConfigMap/failed of the source app is a hook (SyncFail, Skip) and is left out"
            )
        )
    }

    @Test func `an application of applications is followed, and may hold itself`() async throws {
        try fixture.writeManifest("apps/core/a.yaml", "a")
        try fixture.writeManifest("root/settings.yaml", "settings")
        try fixture.write(
            "root/core.yaml",
            GitOpsFixture.application("core", to: "plant-2", "path: apps/core")
        )
        let root = GitOpsFixture.application("root", to: "in-cluster", namespace: "argocd", "path: root")
        try fixture.write("root/root.yaml", root)
        try fixture.write("argocd/root.yaml", root)
        let sites = try await fixture.argocd()
        #expect(sites.labels("plant-1") == ["root: ConfigMap/argocd/settings"])
        #expect(sites.labels("plant-2") == ["core: ConfigMap/apps/a", "root: ConfigMap/argocd/settings"])
        let hub = try await fixture.argocd("argocd", .hub)
        #expect(hub.labels("plant-1") == [])
        #expect(hub.labels("plant-2") == ["core: ConfigMap/apps/a"])
        #expect(
            hub.warnings.contains(
                "ConfigMap/settings of the source gitops is left out: Application/argocd/root is for the cluster of Argo CD, which is no site"
            )
        )
    }

    @Test func `what is wrong with an application keeps only its own sites from theirs, and is named`()
        async throws
    {
        try fixture.writeManifest("apps/a.yaml", "a")
        try fixture.write("broken/a.yaml", "kind: [\n")
        for (name, source, identifier, reason) in [
            ("unknown", "path: apps, heml: {}", "snapshot.unsupported-field", "the field heml"),
            ("missing", "path: gone", "snapshot.source-missing", "gone"),
            ("broken", "path: broken", "yaml.", "broken/a.yaml"),
        ] {
            try fixture.write(
                "argocd/a.yaml",
                GitOpsFixture.application(name, to: "plant-2", source) + "---\n"
                    + GitOpsFixture.application("good", to: "plant-1", "path: apps")
            )
            let good = try await fixture.argocd(at: ["plant-1", "plant-3"])
            #expect(good.labels("plant-1") == ["good: ConfigMap/apps/a"])
            #expect(good.labels("plant-3") == [])
            await expect(identifier, reason)
            await expect(identifier, "Application/argocd/\(name)")
        }
    }

    @Test func `applications in a cycle are named, and so are two of one name`() async throws {
        let first = GitOpsFixture.application("first", to: "in-cluster", "path: second")
        try fixture.write("argocd/first.yaml", first)
        try fixture.write(
            "second/second.yaml",
            GitOpsFixture.application("second", to: "in-cluster", "path: third")
        )
        try fixture.write("third/first.yaml", first)
        await expect(
            "snapshot.cycle",
            "Application/argocd/first -> Application/argocd/second -> Application/argocd/first is a cycle"
        )
        try fixture.write("third/first.yaml", GitOpsFixture.application("second", to: "plant-1", "path: x"))
        await expect(
            "snapshot.duplicate-application",
            "Application/argocd/second contains applications with duplicate name: Application/argocd/second"
        )
    }

    @Test(
        arguments: [
            (
                "source: {repoURL: https://other.example.com/x, path: a}", "snapshot.unknown-url",
                "argocd/a.yaml:3:19: Application/app spec.source.repoURL: https://other.example.com/x is not in repositories"
            ),
            (
                "source: {repoURL: URL, path: a, plugin: {name: x}}", "snapshot.unsupported-field",
                "a plugin of Argo CD is not supported"
            ),
            (
                "source: {repoURL: URL, path: a, heml: {}}", "snapshot.unsupported-field",
                "the field heml is not supported"
            ),
            (
                "source: {repoURL: URL, path: a, helm: {}, kustomize: {}}", "snapshot.malformed-field",
                "multiple application sources defined: helm,kustomize"
            ),
            ("source: {repoURL: URL, path: gone}", "snapshot.source-missing", "gone"),
            ("source: {repoURL: URL, path: ../a}", "snapshot.leaves-tree", "../a"),
            ("source: {repoURL: URL, path: a, targetRevision: gone}", "snapshot.revision-missing", "gone"),
            ("source: {repoURL: URL, path: a, kustomize: {components: [../../../etc]}}", "snapshot.", ""),
            (
                "sources: [{repoURL: URL, path: a, helm: {valueFiles: [$none/a.yaml]}}]",
                "snapshot.malformed-field", "no source has the ref that $none/a.yaml begins with"
            ),
            ("project: x", "snapshot.malformed-field", "spec.source: it is missing"),
        ] as [(String, String, String)]
    )
    func `what cannot be followed is an error with object, file and line`(
        spec: String,
        identifier: String,
        text: String
    ) async throws {
        try fixture.writeManifest("a/a.yaml", "a")
        try fixture.write(
            "argocd/a.yaml",
            """
            {apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: app}, spec: {
            destination: {name: plant-1},
            \(spec.replacing(": URL", with: ": \(GitOpsFixture.url)"))}}
            """
        )
        await expect(identifier, text)
    }

    func expect(_ identifier: String, _ text: String, _ location: SourceLocation = #_sourceLocation) async {
        let error =
            await #expect(throws: (any Error).self, sourceLocation: location) { try await fixture.argocd() }
            as? any OperatorError
        #expect(
            error?.identifier.hasPrefix(identifier) == true,
            "\(error?.identifier ?? "")",
            sourceLocation: location
        )
        #expect(
            error?.description.contains(text) == true,
            "\(error?.description ?? "")",
            sourceLocation: location
        )
    }
}

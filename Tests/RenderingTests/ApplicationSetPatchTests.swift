import Diagnostics
import Kubernetes
import Rendering
import Synchronization
import TestSupport
import Testing
import YAML

/// What goes over the Applications of an ApplicationSet, and what they have in common.
@Suite struct ApplicationSetPatchTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        let fixture = try GitOpsFixture()
        try fixture.writeManifest("w/canary/a/a.yaml", "w-canary-a")
        self.fixture = fixture
    }

    /// Runs programs, and counts what is built with kustomize.
    final class CountingRunner: ProcessRunner {
        private let builds = Mutex(0)

        var count: Int { builds.withLock { $0 } }

        func run(_ command: ProcessCommand) async throws -> ProcessOutcome {
            if ["kustomize", "build"].contains(command.arguments.first) { builds.withLock { $0 += 1 } }
            return try await SubprocessRunner().run(command)
        }
    }

    @Test func `a folder of many applications is built once, and each has its own name`() async throws {
        try fixture.write("w/canary/a/kustomization.yaml", "resources: [a.yaml]\n")
        try fixture.set("[{clusters: {}}]", name: "{{name}}-a", cluster: "{{name}}")
        let runner = CountingRunner()
        let found = try await fixture.render(.argocd(ArgoOptions()), "argocd", runner: runner)
        // Twice, since both times it must give the same.
        #expect(runner.count == 2)
        for site in ["plant-1", "plant-2", "plant-3"] {
            #expect(found.labels(site) == ["\(site)-a: ConfigMap/apps/w-canary-a"])
            let place = found.objects(site, "\(site)-a").first?.place
            #expect(place?.name.hasPrefix("\(site)-a (rendered from fleet@") == true)
        }
        #expect(found.records.map(\.name.description) == ["gitops", "plant-1-a", "plant-2-a", "plant-3-a"])
    }

    @Test func `templatePatch goes over each application`() async throws {
        try fixture.set(
            "[{list: {elements: [{c: plant-1, prefix: p-}, {c: plant-2, prefix: ''}]}}]",
            name: "{{.c}}",
            cluster: "{{.c}}",
            go: true,
            more:
                "templatePatch: |\n    {{- if .prefix }}\n    spec: {destination: {namespace: patched}}\n    {{- end }}"
        )
        let sometimes = try await fixture.argocd()
        #expect(sometimes.labels("plant-1") == ["plant-1: ConfigMap/patched/w-canary-a"])
        #expect(sometimes.labels("plant-2") == ["plant-2: ConfigMap/apps/w-canary-a"])
        try fixture.set(
            "[{list: {elements: [{c: plant-1, ns: one}, {c: plant-2, ns: two}]}}]",
            name: "{{.c}}",
            cluster: "{{.c}}",
            go: true,
            more: "templatePatch: '{spec: {destination: {namespace: \"{{.ns}}\"}}}'"
        )
        let found = try await fixture.argocd()
        #expect(found.labels("plant-1") == ["plant-1: ConfigMap/one/w-canary-a"])
        #expect(found.labels("plant-2") == ["plant-2: ConfigMap/two/w-canary-a"])
    }
}

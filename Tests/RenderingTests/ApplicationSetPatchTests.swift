import Diagnostics
import Kubernetes
import Rendering
import TestSupport
import Testing

/// What goes over the Applications of an ApplicationSet.
@Suite struct ApplicationSetPatchTests: ~Copyable {
    let fixture: GitOpsFixture

    init() throws {
        let fixture = try GitOpsFixture()
        try fixture.writeManifest("w/canary/a/a.yaml", "w-canary-a")
        self.fixture = fixture
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

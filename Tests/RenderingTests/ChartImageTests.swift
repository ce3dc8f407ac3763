import Kubernetes
import Rendering
import Testing

/// Images that charts declare in `Chart.yaml`.
@Suite struct ChartImageTests: ~Copyable {
    let charts: ChartFixture

    init() throws {
        let charts = try ChartFixture()
        let template = "{apiVersion: v1, kind: ConfigMap, metadata: {name: {{ .Chart.Name }}}}\n"
        try charts.write([
            "chart/Chart.yaml": """
            apiVersion: v2
            name: edge
            version: 1.0.0
            annotations:
              artifacthub.io/images: |
                - {name: agent, image: "registry.hub:5000/edge/agent:1"}
                - {name: shell, image: "registry.hub:5000/edge/{{ .Values.shell }}"}
            dependencies:
              - {name: cache, version: 1.0.0, alias: store, condition: store.enabled}
            """,
            "chart/values.yaml": "store: {enabled: true}\n", "chart/templates/a.yaml": template,
            "chart/charts/cache/Chart.yaml":
                "{apiVersion: v2, name: cache, version: 1.0.0, annotations: {helm.sh/images: \"- image: registry.hub:5000/cache:2\"}}\n",
            "chart/charts/cache/templates/a.yaml": template,
        ])
        self.charts = charts
    }

    @Test func `images of a chart and of the charts in it that are rendered are declared, the rest is named`()
        async throws
    {
        let all = try await charts.render()
        #expect(
            all.declared.map(\.text) == [
                "registry.hub:5000/edge/agent:1", "registry.hub:5000/cache:2",
            ]
        )
        #expect(
            all.warnings.map(\.description).contains {
                $0.hasSuffix(
                    "chart/Chart.yaml:5:26: the annotation artifacthub.io/images of a chart of the source core names something that is no image, and nothing is shipped for it"
                )
            }
        )
        let alone = try await charts.render(
            HelmOptions(parameters: [.init(.guessed, "store.enabled", "false")])
        )
        #expect(alone.declared.map(\.text) == ["registry.hub:5000/edge/agent:1"])
    }
}

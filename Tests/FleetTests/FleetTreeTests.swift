import FileIO
import Fleet
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// The tree in fixtures/industrial-fleet, as Argo CD and Flux would bring it to its three sites.
@Suite struct FleetTreeTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    static let tree = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()
        .appending("fixtures/industrial-fleet")

    @Test func `every site of the fleet gets what Argo CD and Flux would bring there`() async throws {
        let script = """
            set -e
            cp -R "$1/." .
            git init -q -b main && git add -A
            git -c user.name=t -c user.email=t@example.org commit -q -m one
            """
        try await Command.require(
            "sh",
            ["-c", script, "sh", Self.tree.string],
            workingDirectory: folder.path
        )
        let fleet = try FleetConfiguration(folder.path.appending("sealift.yaml"))
        let renderer = FleetRenderer(tools: ToolPath(PeerPath.variable), scratch: folder.path)
        let sites = try fleet.sites.map { try $0.rendering }
        let (labels, cell, warnings) = try await renderer.rendering(
            fleet.sources,
            for: sites,
            catalog: fleet.catalog
        ) { fleet in
            var labels: [String: [String]] = [:]
            var cell: YAMLNode?
            var warnings: [String] = []
            for site in sites {
                let sources = try await fleet.sources(of: site.name)
                let rendering = try SiteRendering(of: sources, for: site.name, variables: site.variables)
                labels[site.name.description] = rendering.manifests.sources.flatMap { source in
                    source.objects.map { "\(source.name): \($0.id)" }
                }.sorted()
                cell = cell ?? rendering.manifests.objects.first { $0.id.name == "cell" }?.node
                warnings += rendering.warnings.map(\.description)
            }
            return (labels, cell, warnings + fleet.warnings.map(\.description))
        }
        func common(_ site: String) -> [String] {
            [
                "\(site): ConfigMap/default/plant-info", "\(site)-core: Deployment/kube-system/core-agent",
                "\(site)-monitoring: ConfigMap/monitoring/monitoring-settings",
                "\(site)-monitoring: Namespace/monitoring",
                "\(site)-networking: ConfigMap/networking/networking-settings",
                "\(site)-networking: Namespace/networking",
            ]
        }
        let cells = ["line-cells: Deployment/cells/cell"]
        let monitoring = ["edge-monitoring: ConfigMap/edge-monitoring/edge-monitoring-settings"]
        #expect(labels["plant-001-line-a"] == (cells + common("plant-001-line-a")).sorted())
        #expect(labels["plant-001-line-b"] == common("plant-001-line-b").sorted())
        #expect(labels["plant-002-assembly"] == (monitoring + common("plant-002-assembly")).sorted())
        #expect(cell?["spec"]?["replicas"]?.scalar?.value == .integer(1))
        let container = cell?["spec"]?["template"]?["spec"]?["containers"]?.sequence?[0]
        #expect(container?["args"]?.sequence?.map(\.string) == ["--serial", "0042"])
        #expect(warnings == [], "\(warnings)")
    }
}

import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Charts and other trees of templates in a folder of their own.
struct ChartFixture: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let file = folder.path.pushing(FilePath(path))
            try Directory.create(file.removingLastComponent())
            try DurableFile.replace(file, with: Array(text.utf8))
        }
    }

    func source(
        _ path: String = "chart",
        _ options: HelmOptions = HelmOptions(),
        namespace: String? = nil
    ) throws -> ManifestSource {
        try ManifestSource(
            name: ManifestName("core"),
            tree: .folder(folder.path),
            path: path,
            kind: .helm(options),
            namespace: namespace
        )
    }

    func render(_ source: ManifestSource, profile: ClusterProfile? = nil) async throws -> RenderedSource {
        try await FleetRenderer(tools: Tools.path, scratch: folder.path)
            .render([source], for: .plant(profile: profile))[0]
    }

    func render(_ options: HelmOptions = HelmOptions()) async throws -> RenderedSource {
        try await render(source("chart", options))
    }

    /// What `helm template` itself prints for the chart in `chart`, as manifests in its order.
    func helmTemplate(_ arguments: String..., chart: String = "chart") async throws -> [YAMLNode] {
        let helm = try #require(Tools.path.find("helm"))
        let output = try await Command.require(
            helm.string,
            ["template", "core", folder.path.pushing(FilePath(chart)).string] + arguments
        )
        return try ManifestText.documents(in: output, name: "helm")
    }

    /// The labels of what was rendered.
    func labels(_ rendered: RenderedSource) -> [String] { rendered.documents.map { Self.label($0.node) } }

    static func label(_ node: YAMLNode) -> String {
        "\(node["kind"]?.string ?? "")/\(node["metadata"]?["name"]?.string ?? "")"
    }
}

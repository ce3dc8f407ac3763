import Kubernetes
import Rendering
import SystemPackage
import YAML

/// Short ways to manifests for the tests of this room.
enum Manifests {
    static func rendered(
        _ text: String,
        source: String = "core",
        namespace: String? = nil,
        substitutes: Bool = true,
        record: SourceRecord? = nil
    ) throws -> RenderedSource {
        let name = try ManifestName(source)
        return RenderedSource(
            source: try ManifestSource(
                name: name,
                tree: .folder("unused"),
                path: "",
                kind: .manifests(ManifestOptions()),
                namespace: namespace,
                substitutes: substitutes
            ),
            documents: try ManifestText.documents(in: Array(text.utf8), name: "\(source).yaml").map {
                RenderedSource.Document(node: $0, text: "\(source).yaml")
            },
            record: record ?? SourceRecord(name: name, kind: "manifests")
        )
    }

    static func site(
        _ sources: [RenderedSource],
        site: String = "plant-001",
        variables: [String: String] = [:]
    ) throws -> SiteRendering {
        try SiteRendering(of: sources, for: ManifestName(site), variables: SiteVariables(variables))
    }

    static func objects(_ text: String) throws -> [KubernetesObject] {
        try ManifestText.objects(in: Array(text.utf8), name: "m.yaml")
    }
}

extension ManifestSource {
    /// The source `core`, a folder or file of this machine.
    static func core(
        _ path: FilePath,
        _ kind: Kind = .manifests(ManifestOptions())
    ) throws -> ManifestSource {
        try ManifestSource(
            name: ManifestName("core"),
            tree: .folder(path.removingLastComponent()),
            path: path.lastComponent?.string ?? "",
            kind: kind
        )
    }
}

extension RenderingSite {
    /// A site that gets all sources, without anything of its own unless said otherwise.
    static func plant(
        _ name: String = "plant-001",
        labels: [String: String] = [:],
        variables: [String: String] = [:],
        profile: ClusterProfile? = nil
    ) throws -> RenderingSite {
        RenderingSite(
            name: try ManifestName(name),
            labels: labels,
            variables: try SiteVariables(variables),
            profile: profile
        )
    }
}

extension FleetRenderer {
    /// Renders what one site gets.
    func render(
        _ sources: [ManifestSource],
        for site: RenderingSite? = nil
    ) async throws -> [RenderedSource] {
        let site = try site ?? .plant()
        return try await rendering(sources, for: [site]) { try await $0.sources(of: site.name) }
    }
}

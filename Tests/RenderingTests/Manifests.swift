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
                kind: .manifests("unused"),
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

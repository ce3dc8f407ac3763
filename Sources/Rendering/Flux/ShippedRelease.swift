import Kubernetes
import YAML

/// A HelmRelease that goes to a site as it is, with an OCIRepository in the mirror of the site for its chart.
struct ShippedRelease {
    private static let chartLayer = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
    private static let interval = "24h"

    private let release: FluxHelmRelease
    /// The chart, with the digest of its manifest.
    private let chart: RegistryArtifact
    /// What the repository of the chart is called in the mirror.
    private let repository: String
    private let shipping: FluxOptions.Shipping

    /// Puts a release itself in the place of its objects, which its Flux makes at the site.
    static func replace(
        _ rendered: inout RenderedSource,
        by release: FluxHelmRelease,
        _ shipping: FluxOptions.Shipping,
        _ catalog: GitOpsCatalog,
        _ cache: inout RenderingCache
    ) async throws {
        guard let chart = try await cache.artifact(ofChart: rendered.source) else {
            throw release.unshippable()
        }
        let shipped = ShippedRelease(
            release: release,
            chart: chart,
            repository: try catalog.mirrorRepository(chart.repository),
            shipping: shipping
        )
        rendered.madeAtSite = rendered.documents
        rendered.documents = try shipped.documents()
    }

    /// Both objects.
    private func documents() throws(GitOpsError) -> [RenderedSource.Document] {
        let document = release.object.document
        let interval = try release.interval ?? Self.interval
        return [try release(document), repository(document, interval: interval)]
    }

    /// The release, whose chart is the one in the OCIRepository.
    private func release(_ document: RenderedSource.Document) throws(GitOpsError) -> RenderedSource.Document {
        var spec = try release.object.field.required("spec").mapping()
        spec["chart"] = nil
        spec["chartRef"] = Self.mapping([("kind", "OCIRepository"), ("name", release.object.name.name)])
        var node = document.node
        node.replace(YAMLPath([.key("spec")]), with: YAMLNode(.mapping(spec)))
        return RenderedSource.Document(node: node, text: document.text, isLiteral: true)
    }

    private func repository(_ document: RenderedSource.Document, interval: String) -> RenderedSource.Document
    {
        let name = release.object.name
        var spec = YAMLMapping()
        spec["interval"] = .string(interval)
        spec["url"] = .string("\(shipping.mirror)/\(repository)")
        spec["ref"] = Self.mapping([("digest", chart.digest ?? "")])
        spec["layerSelector"] = Self.mapping([("mediaType", Self.chartLayer), ("operation", "copy")])
        if shipping.insecure { spec["insecure"] = YAMLNode(.scalar(YAMLScalar(true))) }
        if let secret = shipping.secret { spec["secretRef"] = Self.mapping([("name", secret)]) }
        if let certificates = shipping.certificates {
            spec["certSecretRef"] = Self.mapping([("name", certificates)])
        }
        var metadata = YAMLMapping()
        metadata["name"] = .string(name.name)
        metadata["namespace"] = .string(name.namespace)
        metadata["annotations"] = Self.mapping([(ImageOrigin.annotation, chart.reference)])
        var mapping = YAMLMapping()
        mapping["apiVersion"] = .string("source.toolkit.fluxcd.io/v1")
        mapping["kind"] = .string("OCIRepository")
        mapping["metadata"] = YAMLNode(.mapping(metadata))
        mapping["spec"] = YAMLNode(.mapping(spec))
        return RenderedSource.Document(
            node: YAMLNode(.mapping(mapping), at: document.node.position),
            text: document.text,
            isLiteral: true
        )
    }

    private static func mapping(_ entries: [(String, String)]) -> YAMLNode {
        var mapping = YAMLMapping()
        for (name, text) in entries { mapping[name] = .string(text) }
        return YAMLNode(.mapping(mapping))
    }
}

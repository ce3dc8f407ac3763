package import Fleet
package import Kubernetes
import OCILayout
package import Rendering
import Signing

/// What the sources of a fleet give its sites: rendered once, the objects of a site made when they are asked for.
package struct FleetManifests: Sendable {
    /// The objects of one site and the images that they name; no registry was asked.
    package struct Site: Sendable {
        /// The objects, images not pinned yet.
        package let manifests: SiteManifests
        /// Every place that names an image.
        package let uses: [ImageUse]
        /// What their sources were.
        package let records: [SourceRecord]
        /// What a person should know.
        package let warnings: [String]
    }

    private let fleet: FleetConfiguration
    private let rendered: [RenderedSource]

    /// Renders the sources of `fleet`.
    /// - Throws: `RenderingError`, or `KubernetesError` and `YAMLError` for what a source holds.
    package init(_ fleet: FleetConfiguration, by renderer: SourceRenderer) async throws {
        self.fleet = fleet
        rendered = try await renderer.render(fleet.sources)
    }

    /// Makes the objects of `site`.
    /// - Throws: `RenderingError` or `KubernetesError`.
    package func of(_ site: FleetConfiguration.Site) throws -> Site {
        let rendering = try SiteRendering(
            of: rendered,
            for: ManifestName(site.name.description),
            variables: SiteVariables(site.variables)
        )
        let listed = Set(fleet.extra + fleet.waivers.map(\.reference))
        let findings = try ImageDiscovery(listed: listed).findings(in: rendering.manifests.objects)
        return Site(
            manifests: rendering.manifests,
            uses: findings.uses,
            records: rendered.map(\.record),
            warnings: rendering.warnings.map(\.description) + findings.warnings.map(\.description)
        )
    }
}

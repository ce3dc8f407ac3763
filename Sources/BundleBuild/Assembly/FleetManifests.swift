import Diagnostics
package import Fleet
package import Kubernetes
import OCILayout
package import Rendering
import Signing
package import Snapshot
package import SystemPackage

/// What the sources of a fleet give its sites: rendered once, the objects of a site made when they are asked for.
package struct FleetManifests: Sendable {
    /// The objects of one site and the images that they name; no registry was asked.
    package struct Site: Sendable {
        /// The objects, images not pinned yet.
        package let manifests: SiteManifests
        /// Every place that names an image, and what may be one.
        package let findings: ImageDiscovery.Findings
        /// What their sources were.
        package let records: [SourceRecord]
        /// What a person should know.
        package let warnings: [String]

        /// Every place that names an image.
        package var uses: [ImageUse] { findings.uses }
    }

    /// The random values of charts, those that are new included.
    let randomValues: RandomValues

    private let fleet: FleetConfiguration
    private let rendered: [PlainName: Result<[RenderedSource], any Error>]
    private let discovery: ImageDiscovery
    /// What a person should know about objects of Argo CD and Flux, told with the first site.
    private let found: (site: PlainName?, warnings: [String])

    /// Renders the sources of `fleet` that `sites` get, each distinct one once; what goes wrong with one site's keeps the others from nothing.
    /// - Parameters:
    ///   - artifacts: Where charts and files of registries come from.
    ///   - earlier: The snapshot that is made again: commits, charts and random values are those that it has.
    ///   - readCommit: Is given the folder and the name of each commit that sources are from, for as long as its files are there.
    /// - Throws: `FileError` when there is no place for what renderers need, `RenderingError.damagedRandomValues`.
    package init(
        _ fleet: FleetConfiguration,
        for sites: [FleetConfiguration.Site],
        by renderer: FleetRenderer,
        artifacts: any ArtifactLibrary,
        as earlier: ManifestSnapshot? = nil,
        readCommit: (_ folder: FilePath, _ name: String) throws -> Void = { _, _ in }
    ) async throws {
        self.fleet = fleet
        discovery = fleet.imageDiscovery
        let described = try sites.map { try $0.rendering }
        let warnings: [String]
        let known =
            if let earlier {
                RandomValues(in: try earlier.lock.sites.map { try earlier.manifests(of: $0) })
            } else {
                try RandomValues(fleet.randomValues)
            }
        (rendered, warnings, randomValues) = try await renderer.rendering(
            fleet.sources,
            for: described,
            catalog: fleet.catalog,
            artifacts: artifacts,
            keeping: known,
            as: earlier.map { SourcePins($0.lock.sources) }
        ) {
            rendering in
            var rendered: [PlainName: Result<[RenderedSource], any Error>] = [:]
            for (site, described) in zip(sites, described) {
                do {
                    rendered[site.name] = .success(try await rendering.sources(of: described.name))
                } catch let error as any OperatorError {
                    rendered[site.name] = .failure(error)
                }
            }
            for commit in rendering.commits { try readCommit(commit.folder, commit.name) }
            return (rendered, rendering.warnings.map(\.description), rendering.randomValues ?? known)
        }
        found = (sites.first?.name, warnings)
    }

    /// Makes the objects of `site`, one of those whose sources were rendered.
    /// - Throws: `RenderingError`, or `KubernetesError` and `YAMLError` for what a source holds.
    package func of(_ site: FleetConfiguration.Site) throws -> Site {
        let sources = try rendered[site.name]?.get() ?? []
        let rendering = try SiteRendering(
            of: sources,
            for: ManifestName(site.name.description),
            variables: site.rendering.variables
        )
        let findings = try discovery.findings(
            in: rendering.manifests.objects + rendering.madeAtSite,
            declared: sources.flatMap(\.declared)
        )
        return Site(
            manifests: rendering.manifests,
            findings: findings,
            records: sources.map(\.record),
            warnings: (site.name == found.site ? found.warnings : [])
                + rendering.warnings.map(\.description) + findings.warnings.map(\.description)
        )
    }
}

extension FleetConfiguration {
    /// How images are found, by the rules and decisions of the file.
    var imageDiscovery: ImageDiscovery {
        ImageDiscovery(
            rules: imageRules,
            decisions: decisions,
            listed: Set(extra + waivers.map(\.reference))
        )
    }
}

package import Fleet
import Kubernetes
import OCILayout
package import Rendering

/// Lists the images that the manifests of sites name; asks no registry.
package struct ImageListing: Sendable {
    /// One reference and everything that names it.
    package struct Image: Encodable, Sendable {
        /// The reference.
        package let reference: String
        /// `needed`, or `waived:` and the reason.
        package let status: String
        /// What names it, and where.
        package let why: [String]
    }

    private let fleet: FleetConfiguration
    private let renderer: SourceRenderer
    private let report: @Sendable (BuildEvent) -> Void

    /// Lists for `fleet`.
    package init(
        _ fleet: FleetConfiguration,
        renderer: SourceRenderer,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.renderer = renderer
        self.report = BuildEvent.warningOnce(report)
    }

    /// Renders `sites` and looks for images.
    /// - Throws: `RenderingError`, or `KubernetesError` and `YAMLError` for what a source holds.
    package func run(_ sites: [FleetConfiguration.Site]) async throws -> [Image] {
        let manifests = try await FleetManifests(fleet, for: sites, by: renderer)
        var reasons: [ImageReference: [String]] = [:]
        var known = Set<String>()
        for site in sites {
            let found = try manifests.of(site)
            for warning in found.warnings { report(.warning(warning)) }
            for use in found.uses where known.insert("\(use.reference) \(use.why)").inserted {
                reasons[use.reference, default: []].append(use.why)
            }
        }
        for extra in fleet.extra { reasons[extra, default: []].append("images.extra of the fleet") }
        let waivers = Dictionary(fleet.waivers.map { ($0.reference, $0.reason) }) { first, _ in first }
        return reasons.sorted { $0.key < $1.key }.map { reference, why in
            Image(
                reference: reference.description,
                status: waivers[reference].map { "waived: \($0)" } ?? "needed",
                why: why
            )
        }
    }
}

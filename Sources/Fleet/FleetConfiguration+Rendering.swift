import Kubernetes
import OCILayout
package import Rendering
import Signing

extension FleetConfiguration {
    /// What objects of Argo CD and Flux call by URL, name or label.
    /// - Throws: What ``Site/rendering`` throws.
    package var catalog: GitOpsCatalog {
        get throws {
            GitOpsCatalog(
                repositories: repositories,
                charts: charts,
                mirrorRepository: { [naming] in
                    try naming.repository(of: ImageReference("\($0):x")).description
                },
                sites: try sites.map { try $0.rendering }
            )
        }
    }
}

extension FleetConfiguration.Site {
    /// The site as its sources see it.
    /// - Throws: `RenderingError` for an unusable variable.
    package var rendering: RenderingSite {
        get throws {
            RenderingSite(
                name: try ManifestName(name.description),
                labels: labels,
                variables: try SiteVariables(variables, plain: plainVariables),
                profile: profile,
                cluster: cluster
            )
        }
    }
}

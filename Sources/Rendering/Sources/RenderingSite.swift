package import Kubernetes

/// A site as its sources see it.
package struct RenderingSite: Sendable, Hashable {
    /// Its name.
    package let name: ManifestName
    /// What selectors of sources look at.
    package let labels: [String: String]
    /// What `${NAME}` stands for in manifests, and in paths and options of sources.
    package let variables: SiteVariables
    /// What its cluster can do; nil if nobody said so.
    package let profile: ClusterProfile?
    /// How Argo CD names its cluster; nil if nobody said so.
    package let cluster: SiteCluster?

    /// Describes a site.
    package init(
        name: ManifestName,
        labels: [String: String] = [:],
        variables: SiteVariables,
        profile: ClusterProfile? = nil,
        cluster: SiteCluster? = nil
    ) {
        self.name = name
        self.labels = labels
        self.variables = variables
        self.profile = profile
        self.cluster = cluster
    }
}

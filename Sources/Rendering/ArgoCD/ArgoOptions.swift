/// How Applications of Argo CD are followed.
package struct ArgoOptions: Sendable, Hashable {
    /// What the cluster is in which Argo CD itself runs, `https://kubernetes.default.svc`.
    package enum InCluster: String, Sendable, Hashable, CaseIterable {
        /// Each site, with an Argo CD of its own.
        case sites
        /// None of the sites: a hub from which Argo CD reaches them.
        case hub
    }

    /// What the cluster of Argo CD itself is.
    package let inCluster: InCluster
    /// What charts may do.
    package let charts: ChartPolicy

    /// An Argo CD at each site, unless said otherwise.
    package init(inCluster: InCluster = .sites, charts: ChartPolicy = ChartPolicy()) {
        self.charts = charts
        self.inCluster = inCluster
    }
}

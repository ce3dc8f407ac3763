/// How objects of Flux are followed.
package struct FluxOptions: Sendable, Hashable {
    /// The ConfigMaps and Secrets that stand in the cluster of each site already; the variables of the site are what is in them.
    package let clusterVariables: [String]

    /// Every ConfigMap is in the source, unless said otherwise.
    package init(clusterVariables: [String] = []) {
        self.clusterVariables = clusterVariables
    }
}

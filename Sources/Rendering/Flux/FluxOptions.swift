/// How objects of Flux are followed.
package struct FluxOptions: Sendable, Hashable {
    /// Releases that go to a site as they are, each with its chart in the mirror of the site.
    package struct Shipping: Sendable, Hashable {
        /// The mirror as Flux at the site reaches it, `oci://HOST[:PORT][/PREFIX]`; may have variables of the site.
        package var mirror: String
        /// Whether it is spoken to without TLS.
        package let insecure: Bool
        /// The Secret with credentials for it.
        package let secret: String?
        /// The Secret with the certificate of its authority.
        package let certificates: String?

        /// Names a mirror.
        package init(
            mirror: String,
            insecure: Bool = false,
            secret: String? = nil,
            certificates: String? = nil
        ) {
            self.mirror = mirror
            self.insecure = insecure
            self.secret = secret
            self.certificates = certificates
        }
    }

    /// The ConfigMaps and Secrets that stand in the cluster of each site already; the variables of the site are what is in them.
    package let clusterVariables: [String]
    /// What charts may do.
    package let charts: ChartPolicy
    /// How HelmReleases go to sites; nil where their objects go.
    package private(set) var shipping: Shipping?

    /// Every ConfigMap is in the source and releases are rendered, unless said otherwise.
    package init(
        clusterVariables: [String] = [],
        charts: ChartPolicy = ChartPolicy(),
        shipping: Shipping? = nil
    ) {
        self.clusterVariables = clusterVariables
        self.charts = charts
        self.shipping = shipping
    }

    func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError) -> Self {
        var options = self
        if let shipping { options.shipping?.mirror = try expand(shipping.mirror) }
        return options
    }
}

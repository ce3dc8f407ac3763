import Kubernetes

/// The label of every object that a site applies, with the name of the site: what is ours is found by it, and only that may be pruned.
enum SiteLabel {
    static let name = "sealift.dev/site"
}

extension GroupVersionKind {
    /// Whether it is the type of Secrets, whose values are never shown.
    var isSecret: Bool { group.isEmpty && kind == "Secret" }
}

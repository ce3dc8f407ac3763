import Kubernetes

/// A source with the variables of a site in it, and what else of a site it depends on.
struct RenderingInput: Hashable {
    let source: ManifestSource
    let profile: ClusterProfile?
    /// Whether the path depends on the site.
    let hasOwnPath: Bool

    /// - Parameters:
    ///   - source: A source with no variable left.
    ///   - hasOwnPath: Whether its path depends on the site.
    init(_ source: ManifestSource, at site: RenderingSite?, hasOwnPath: Bool = false) {
        self.source = source
        profile = source.kind.asksForProfile ? site?.profile : nil
        self.hasOwnPath = hasOwnPath
    }
}

extension ManifestSource.Kind {
    /// Whether what is rendered may depend on the profile of a site.
    var asksForProfile: Bool {
        switch self {
        case .helm(let options): options.profile == nil
        case .detected: true
        case .manifests, .kustomize, .jsonnet, .argocd, .flux: false
        }
    }
}

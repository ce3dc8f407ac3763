/// How a kustomization is built.
package struct KustomizeOptions: Sendable, Hashable {
    /// Whose rules of loading hold.
    package enum LoadRules: String, Sendable, Hashable, CaseIterable {
        /// Files must be in the folder of the kustomization that names them, or below; so does the program by itself.
        case argocd
        /// Files may be anywhere in the tree, and a folder without a kustomization is one of all manifests in it.
        case flux
    }

    /// The rules of loading.
    package var rules: LoadRules
    /// A kustomization, as YAML, that is put over the folder; it names no resources.
    package var overlay: String?

    /// The rules of Argo CD and nothing put over it, unless said otherwise.
    package init(rules: LoadRules = .argocd, overlay: String? = nil) {
        self.rules = rules
        self.overlay = overlay
    }

    func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError) -> Self {
        var options = self
        if let overlay { options.overlay = try expand(overlay) }
        return options
    }
}

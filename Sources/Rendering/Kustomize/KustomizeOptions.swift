import YAML

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
    /// What is written into the kustomization of the folder itself, as YAML: what is in a list goes behind, or in place of what has its name.
    package var edits: String?

    /// The rules of Argo CD and the folder as it is, unless said otherwise.
    package init(rules: LoadRules = .argocd, overlay: String? = nil, edits: String? = nil) {
        self.rules = rules
        self.overlay = overlay
        self.edits = edits
    }

    /// A mapping as the text of ``edits``.
    static func text(_ mapping: YAMLMapping) -> String {
        String(decoding: YAMLEmitter.document(YAMLNode(.mapping(mapping))), as: UTF8.self)
    }

    func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError) -> Self {
        var options = self
        if let overlay { options.overlay = try expand(overlay) }
        return options
    }
}

package import Kubernetes

/// Where manifests come from, what renders them, and which sites get them.
///
/// Its path and the texts of its options may hold `${NAME}`, which a site's variable replaces: ``resolved(for:)``.
package struct ManifestSource: Sendable, Hashable {
    /// What stands at the path, and with which options it is rendered.
    package enum Kind: Sendable, Hashable {
        /// A folder of plain manifests.
        case manifests(ManifestOptions)
        /// A folder with a kustomization.
        case kustomize(KustomizeOptions)
        /// A chart: a folder, or a `.tgz` file.
        case helm(HelmOptions)
        /// A file of jsonnet.
        case jsonnet(JsonnetOptions)
        /// What Argo CD would take the folder for; the options are those of a folder of plain manifests, if it is one.
        case detected(ManifestOptions)
        /// A folder with Applications and ApplicationSets of Argo CD, which name the sources proper.
        case argocd(ArgoOptions)
        /// A folder as Flux builds it, whose Kustomizations and HelmReleases name the sources proper.
        case flux(FluxOptions)

        /// What the lock calls a source that only leads to others; nil for one that renders itself.
        var ownName: String? {
            switch self {
            case .argocd: "argocd"
            case .flux: "flux"
            case .manifests, .kustomize, .helm, .jsonnet, .detected: nil
            }
        }
    }

    /// The name, which becomes the name of a file.
    package let name: ManifestName
    /// Where its files are.
    package let tree: SourceTree
    /// The folder or file in the tree.
    package let path: String
    /// What it is.
    package let kind: Kind
    /// The namespace for objects that belong into one and name none, and of the release of a chart; nil leaves objects as they are.
    package let namespace: String?
    /// Whether `${VARIABLE}` in manifests is replaced; nil for what is usual: not in what a chart or jsonnet gives.
    package let substitutes: Bool?
    /// The sites that get it.
    package let sites: SiteSelector

    /// Names a source.
    /// - Throws: ``KubernetesError/malformedName(_:)`` if `namespace` is no label.
    package init(
        name: ManifestName,
        tree: SourceTree,
        path: String,
        kind: Kind,
        namespace: String? = nil,
        substitutes: Bool? = nil,
        sites: SiteSelector = .all
    ) throws(KubernetesError) {
        if let namespace, !ObjectName.isLabel(namespace), !Substitution.concerns(namespace) {
            throw .malformedName(namespace)
        }
        self.name = name
        self.tree = tree
        self.path = path
        self.kind = kind
        self.namespace = namespace
        self.substitutes = substitutes
        self.sites = sites
    }

    /// The source as one site has it, each `${NAME}` replaced.
    /// - Throws: ``RenderingError/sourceVariable(_:site:text:_:)``, or ``KubernetesError/malformedName(_:)`` for what a namespace becomes.
    package func resolved(for site: RenderingSite) throws -> ManifestSource {
        func expand(_ text: String) throws(RenderingError) -> String {
            guard Substitution.concerns(text) else { return text }
            do {
                return try Substitution.expand(text, with: site.variables)
            } catch {
                throw .sourceVariable(name, site: site.name, text: text, error)
            }
        }
        return try ManifestSource(
            name: name,
            tree: tree,
            path: expand(path),
            kind: kind.expanded(by: expand),
            namespace: namespace.map(expand),
            substitutes: substitutes,
            sites: sites
        )
    }
}

extension ManifestSource.Kind {
    fileprivate func expanded(by expand: (String) throws(RenderingError) -> String) throws(RenderingError)
        -> ManifestSource.Kind
    {
        switch self {
        case .manifests, .detected, .argocd: self
        case .flux(let options): .flux(try options.expanded(by: expand))
        case .kustomize(let options): .kustomize(try options.expanded(by: expand))
        case .helm(let options): .helm(try options.expanded(by: expand))
        case .jsonnet(let options): .jsonnet(try options.expanded(by: expand))
        }
    }
}

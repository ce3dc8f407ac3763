import Kubernetes

/// What several sources give that differ in their names only, as those of an ApplicationSet do: rendered for the first of them.
struct SharedManifests {
    /// What decides about the manifests of a source; a chart is told the name, too.
    private struct Work: Hashable {
        let tree: SourceTree
        let path: String
        let kind: ManifestSource.Kind

        init?(_ source: ManifestSource) {
            switch source.kind {
            case .manifests, .kustomize, .jsonnet: break
            case .helm, .detected, .argocd, .flux: return nil
            }
            tree = source.tree
            path = source.path
            kind = source.kind
        }
    }

    private var sourcesLeft: [Work: Int] = [:]
    private var kept: [Work: (name: ManifestName, documents: [RenderedSource.Document])] = [:]

    /// One more source will be rendered.
    mutating func expect(_ source: ManifestSource) {
        if let work = Work(source) { sourcesLeft[work, default: 0] += 1 }
    }

    /// A source is not asked for again; after the last one nothing is kept.
    mutating func release(_ source: ManifestSource) {
        guard let work = Work(source) else { return }
        sourcesLeft[work, default: 0] -= 1
        if sourcesLeft[work, default: 0] <= 0 { kept[work] = nil }
    }

    /// Keeps what a source gives for those that are still to come; what a person is told about names the source, and is not shared.
    mutating func keep(_ manifests: RenderedManifests, of source: ManifestSource) {
        guard let work = Work(source), sourcesLeft[work, default: 0] > 1, manifests.warnings.isEmpty else {
            return
        }
        kept[work] = (source.name, manifests.documents)
    }

    /// What a source gives, if another one has given it.
    func manifests(of source: ManifestSource) -> RenderedManifests? {
        guard let work = Work(source), let (name, documents) = kept[work] else { return nil }
        return RenderedManifests(
            documents: documents.map { document in
                guard document.text.hasPrefix("\(name) (") else { return document }
                return RenderedSource.Document(
                    node: document.node,
                    text: "\(source.name)\(document.text.dropFirst(name.description.count))",
                    isLiteral: document.isLiteral
                )
            }
        )
    }
}

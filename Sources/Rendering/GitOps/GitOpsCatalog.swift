/// What objects of Argo CD and Flux call by URL, by name or by label, as this machine and the fleet have it.
package struct GitOpsCatalog: Sendable {
    /// The Git repositories.
    package let repositories: RepositoryCatalog
    /// Where charts are.
    package let charts: ChartCatalog
    /// What a repository is called in the mirror of a site, without the mirror's host.
    let mirrorRepository: @Sendable (String) throws -> String
    /// Every site of the fleet.
    package let sites: [RenderingSite]

    /// Lists what there is.
    package init(
        repositories: RepositoryCatalog = RepositoryCatalog(),
        charts: ChartCatalog = ChartCatalog(),
        mirrorRepository: @escaping @Sendable (String) throws -> String = { $0 },
        sites: [RenderingSite] = []
    ) {
        self.mirrorRepository = mirrorRepository
        self.repositories = repositories
        self.charts = charts
        self.sites = sites
    }

    /// The commit of a repository that a field names by its URL.
    /// - Parameter revision: A branch, tag or commit; nil for what the configuration says.
    /// - Throws: ``GitOpsError/unknownURL(object:at:path:url:list:)``.
    func commit(_ field: ObjectField, _ revision: String?) throws(GitOpsError) -> SourceTree {
        let url = try field.text()
        guard let entry = repositories.entry(for: url) else { throw unknown(field, url, "repositories") }
        return .git(entry.commit(revision))
    }

    /// A chart of a repository that a field names by its URL, as ``ChartCatalog/chart(_:_:digest:of:)`` finds it.
    /// - Throws: ``GitOpsError/unknownURL(object:at:path:url:list:)`` for what is neither.
    func chart(
        _ name: String,
        _ version: String,
        of field: ObjectField
    ) throws(GitOpsError) -> (tree: SourceTree, path: String) {
        let url = try field.text()
        guard !name.split(separator: "/").contains("..") else {
            throw field.malformed("\"\(name)\" is no name of a chart")
        }
        guard let found = charts.chart(name, version, of: url) else { throw unknown(field, url, "charts") }
        return found
    }

    private func unknown(_ field: ObjectField, _ url: String, _ list: String) -> GitOpsError {
        .unknownURL(object: field.object, at: field.place, path: field.path, url: url, list: list)
    }
}

/// How Argo CD names the cluster of a site in destinations.
package struct SiteCluster: Sendable, Hashable {
    /// The URL of its API server.
    package let server: String?
    /// Its name in Argo CD.
    package let name: String?

    /// Names a cluster.
    package init(server: String? = nil, name: String? = nil) {
        self.server = server
        self.name = name
    }
}

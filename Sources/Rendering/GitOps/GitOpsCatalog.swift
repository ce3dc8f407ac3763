package import SystemPackage

/// What objects of Argo CD and Flux call by URL, by name or by label, as this machine and the fleet have it.
package struct GitOpsCatalog: Sendable {
    /// The Git repositories.
    package let repositories: RepositoryCatalog
    /// The folders of charts, by ``RepositoryCatalog/key(_:)`` of their URL.
    package let charts: [String: FilePath]
    /// Every site of the fleet.
    package let sites: [RenderingSite]

    /// Lists what there is.
    package init(
        repositories: RepositoryCatalog = RepositoryCatalog(),
        charts: [String: FilePath] = [:],
        sites: [RenderingSite] = []
    ) {
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

    /// The folder of the charts of a repository that a field names by its URL.
    /// - Throws: ``GitOpsError/unknownURL(object:at:path:url:list:)``.
    func chartFolder(_ field: ObjectField) throws(GitOpsError) -> FilePath {
        let url = try field.text()
        guard let folder = charts[RepositoryCatalog.key(url)] else { throw unknown(field, url, "charts") }
        return folder
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

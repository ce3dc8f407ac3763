package import SystemPackage

/// Where charts are whose repository is known by its URL.
package struct ChartCatalog: Sendable {
    /// Where the charts of a repository are on this side.
    package enum Place: Sendable, Hashable {
        /// In a folder: `NAME/`, `NAME-VERSION/` or `NAME-VERSION.tgz`.
        case folder(FilePath)
        /// In a registry or layout, below this repository.
        case registry(String)
    }

    private var places: [String: Place] = [:]

    /// Knows no repository.
    package init() {}

    /// Says where the charts of a repository are.
    /// - Returns: Whether the repository was not known before.
    package mutating func add(_ url: String, _ place: Place) -> Bool {
        places.updateValue(place, forKey: RepositoryCatalog.key(url)) == nil
    }

    /// Where the charts of a repository are; nil where nothing was said.
    package func place(of url: String) -> Place? { places[RepositoryCatalog.key(url)] }

    /// A chart of a repository: where ``place(of:)`` says, else in the registry or on the web server that the URL names.
    /// - Parameter digest: That of its manifest in a registry; nil for whichever has the version.
    /// - Returns: Its tree, and its path there; nil for a URL of something else.
    package func chart(
        _ name: String,
        _ version: String,
        digest: String? = nil,
        of url: String
    ) -> (tree: SourceTree, path: String)? {
        let artifact: RegistryArtifact
        if let place = place(of: url) {
            switch place {
            case .folder(let folder): return (.folder(folder), name)
            case .registry(let parent):
                artifact = RegistryArtifact(
                    .chart,
                    repository: "\(parent)/\(name)",
                    version: version,
                    digest: digest
                )
            }
        } else if let parent = RegistryArtifact.repository(of: url) {
            artifact = RegistryArtifact(
                .chart,
                repository: "\(parent)/\(name)",
                version: version,
                digest: digest
            )
        } else if let parent = Self.webServer(url) {
            artifact = RegistryArtifact(.hostedChart, repository: "\(parent)/\(name)", version: version)
        } else {
            return nil
        }
        return (.registry(artifact), RegistryArtifact.chartFile)
    }

    /// The URL of a repository on a web server, without slashes at its end; nil for other URLs, and for one with a password in it.
    private static func webServer(_ url: String) -> String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.contains("@"), !url.contains("?")
        else { return nil }
        var rest = url[...]
        while rest.last == "/" { rest.removeLast() }
        return String(rest)
    }
}

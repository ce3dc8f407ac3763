package import SystemPackage

/// An artifact in a registry or a layout of images, or a chart on a web server.
package struct RegistryArtifact: Sendable, Hashable {
    /// What it is.
    package enum Content: Sendable, Hashable {
        /// A chart, as Helm pushes it (HIP-0006).
        case chart
        /// A chart of a repository on a web server, which has an `index.yaml`.
        case hostedChart
        /// A folder of files, as Flux and Argo CD read it: one layer, a tar file in gzip.
        case files
    }

    /// What it is.
    package let content: Content
    /// The repository that holds its versions, without a scheme: `ghcr.io/acme/charts/edge`; of a chart on a web server the URL of the
    /// repository, and the name of the chart behind it.
    package let repository: String
    /// The version of a chart or the tag; nil where the digest alone says which one it is.
    package let version: String?
    /// The digest of its manifest, of a chart on a web server that of the archive; nil where any that has the version is right.
    package let digest: String?

    /// What the archive of a chart is called in its tree.
    package static let chartFile = "chart.tgz"

    /// Names an artifact.
    package init(_ content: Content, repository: String, version: String?, digest: String? = nil) {
        self.content = content
        self.repository = repository
        self.version = version
        self.digest = digest
    }

    /// The same with the digest of its manifest.
    func pinned(to digest: String) -> RegistryArtifact {
        RegistryArtifact(content, repository: repository, version: version, digest: digest)
    }

    /// Its reference; a `+` of the version is a `_` in the tag, as Helm has it.
    package var reference: String {
        if let scheme = repository.firstRange(of: "://") {
            return "\(repository[scheme.upperBound...]):\(version ?? "")"
        }
        return repository + (version.map { ":\($0.replacing("+", with: "_"))" } ?? "")
            + (digest.map { "@\($0)" } ?? "")
    }

    /// The repository, or what is before others, of a URL: `oci://`, or none as Argo CD has it; nil for other URLs.
    package static func repository(of url: String) -> String? {
        var rest = url[...]
        if rest.hasPrefix("oci://") { rest = rest.dropFirst("oci://".count) }
        while rest.last == "/" { rest.removeLast() }
        return rest.contains("://") || rest.contains("@") || rest.isEmpty ? nil : String(rest)
    }
}

/// Brings artifacts from registries and layouts of images.
package protocol ArtifactLibrary: Sendable {
    /// Writes the one layer of an artifact, or the archive of a chart, verified, to `file`.
    /// - Returns: The digest of its manifest, or of the archive; nil if no place has it.
    func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String?

    /// Takes a chart that is in no registry, so that it can be shipped like one that is.
    /// - Returns: The digest of its manifest.
    func add(_ chart: PackedChart) async throws -> String
}

package import Kubernetes

/// What the sources of an earlier snapshot were read from, so that they are read from that again, wherever branches and tags stand now.
package struct SourcePins: Sendable {
    /// A commit or an artifact by the name that it was asked for.
    private struct Name: Hashable {
        let repository: String
        let revision: String
    }

    private var commits: [Name: String] = [:]
    private var files: [Name: String] = [:]
    /// The digests of the charts of one name and version: `edge 1.4.0`.
    private var charts: [String: Set<String>] = [:]
    /// The commits of folders that were as in their commit, by source and path.
    private var folders: [[String]: String] = [:]

    /// Takes what a lock says.
    package init(_ records: [SourceRecord]) {
        for record in records {
            add(record.repository, record.revision, record.commit)
            for input in record.inputs ?? [] { add(input.repository, input.revision, input.commit) }
            if let chart = record.chart, let at = chart.lastIndex(of: "@") {
                charts[String(chart[..<at]), default: []].insert(String(chart[chart.index(after: at)...]))
            }
            if record.repository == nil, record.hasUncommittedChanges == false, let commit = record.commit {
                folders[Self.folder(record.name, record.path)] = commit
            }
        }
    }

    private mutating func add(_ repository: String?, _ revision: String?, _ commit: String?) {
        guard let repository, let revision else { return }
        if let commit {
            commits[Name(repository: repository, revision: revision)] = commit
        } else if let at = revision.firstIndex(of: "@") {
            let name = Name(repository: repository, revision: String(revision[..<at]))
            files[name] = String(revision[revision.index(after: at)...])
        }
    }

    private static func folder(_ source: ManifestName, _ path: String?) -> [String] {
        [source.description] + (path.map { [$0] } ?? [])
    }

    /// The commit that a revision was; nil if nothing was read of it.
    func commit(of revision: GitRevision) -> String? {
        commits[Name(repository: revision.name, revision: revision.revision)]
    }

    /// An artifact with the digest that it had; as it is if nothing was read of it, or several charts of one name and version.
    func pinned(_ artifact: RegistryArtifact) -> RegistryArtifact {
        guard artifact.digest == nil else { return artifact }
        let digest: String?
        switch artifact.content {
        case .files:
            digest =
                files[
                    Name(repository: "oci://\(artifact.repository)", revision: artifact.version ?? "")
                ]
        case .chart, .hostedChart:
            let name = artifact.repository.split(separator: "/").last ?? ""
            let digests = charts["\(name) \(artifact.version ?? "")"] ?? []
            digest = digests.count == 1 ? digests.first : nil
        }
        return RegistryArtifact(
            artifact.content,
            repository: artifact.repository,
            version: artifact.version,
            digest: digest
        )
    }

    /// The commit at which the folder of a source was.
    /// - Parameter path: That of the record: nil where all sites have it in common.
    func commit(ofFolder source: ManifestName, _ path: String?) -> String? {
        folders[Self.folder(source, path)]
    }
}

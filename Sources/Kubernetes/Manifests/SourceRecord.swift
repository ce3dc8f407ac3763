/// Where the objects of a source come from, as the lock of a snapshot keeps it.
package struct SourceRecord: Sendable, Hashable, Codable {
    /// The name of the source.
    package let name: ManifestName
    /// `manifests`, `kustomize`, `helm` or `jsonnet`.
    package let kind: String
    /// The Git commit of its files; nil outside a work tree.
    package let commit: String?
    /// Whether files of the folder differ from that commit; nil without one.
    package let hasUncommittedChanges: Bool?
    /// The program that rendered it, with version; nil where none was needed.
    package let renderer: String?
    /// The repository whose commit was read; nil where the folder was.
    package let repository: String?
    /// The name by which the commit was asked for; nil where the folder was read.
    package let revision: String?
    /// Who signed the commit; nil where the folder was read.
    package let signature: CommitSignature?
    /// The path in the repository, or one that depends on the site; nil for a folder that all sites have in common.
    package let path: String?
    /// The name and version of a chart.
    package let chart: String?
    /// What else it was made of, sorted; nil where that is nothing.
    package var inputs: [Input]?

    /// A tree beside the one of the source: files with values of a chart, folders that a generator lists.
    package struct Input: Sendable, Hashable, Codable, Comparable {
        /// The repository whose commit was read, or `oci://NAME`.
        package let repository: String
        /// The name by which the commit was asked for; the tag, `@` and the digest of an artifact.
        package let revision: String
        /// The commit; nil for an artifact.
        package let commit: String?

        /// Describes a tree.
        package init(repository: String, revision: String, commit: String?) {
            self.repository = repository
            self.revision = revision
            self.commit = commit
        }

        package static func < (left: Input, right: Input) -> Bool {
            (left.repository, left.revision) < (right.repository, right.revision)
        }
    }

    /// Describes a source.
    package init(
        name: ManifestName,
        kind: String,
        commit: String? = nil,
        hasUncommittedChanges: Bool? = nil,
        renderer: String? = nil,
        repository: String? = nil,
        revision: String? = nil,
        signature: CommitSignature? = nil,
        path: String? = nil,
        chart: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.commit = commit
        self.hasUncommittedChanges = hasUncommittedChanges
        self.renderer = renderer
        self.repository = repository
        self.revision = revision
        self.signature = signature
        self.path = path
        self.chart = chart
    }
}

extension SourceRecord: Comparable {
    package static func < (left: SourceRecord, right: SourceRecord) -> Bool {
        left.sortKey.lexicographicallyPrecedes(right.sortKey)
    }

    private var sortKey: [String] {
        [
            name.description, path ?? "", kind, repository ?? "", revision ?? "", commit ?? "", chart ?? "",
            renderer ?? "", "\(hasUncommittedChanges ?? false)",
        ] + (inputs ?? []).flatMap { [$0.repository, $0.revision, $0.commit ?? ""] }
    }
}

/// Where the objects of a source come from, as the lock of a snapshot keeps it.
package struct SourceRecord: Sendable, Hashable, Codable {
    /// The name of the source.
    package let name: ManifestName
    /// `manifests` or `kustomize`.
    package let kind: String
    /// The Git commit of its folder; nil outside a work tree.
    package let commit: String?
    /// Whether files of the folder differ from that commit; nil without one.
    package let hasUncommittedChanges: Bool?
    /// The program that rendered it, with version; nil where none was needed.
    package let renderer: String?

    /// Describes a source.
    package init(
        name: ManifestName,
        kind: String,
        commit: String? = nil,
        hasUncommittedChanges: Bool? = nil,
        renderer: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.commit = commit
        self.hasUncommittedChanges = hasUncommittedChanges
        self.renderer = renderer
    }
}

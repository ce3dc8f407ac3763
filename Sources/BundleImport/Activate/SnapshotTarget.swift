package import Content

/// Where the manifests of a snapshot become active: a folder, an OCI tag, a cluster.
package protocol SnapshotTarget: Sendable {
    /// What a person calls it, such as `files:/var/lib/manifests`.
    var name: String { get }

    /// Makes the snapshot active; doing it again changes nothing.
    /// - Parameter report: Called with an ``ImportEvent/activity(_:)`` for each thing that was done, and with warnings.
    func activate(_ snapshot: StoredSnapshot, report: @escaping @Sendable (ImportEvent) -> Void) async throws

    /// Finds what ``activate(_:report:)`` would do, and changes nothing.
    func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) async throws -> [ActivationPlan.Step]
}

/// A snapshot that the site keeps.
package struct StoredSnapshot: Sendable {
    /// Its name, such as `2026-04-29.2`.
    package let id: String
    /// The manifest of its artifact.
    package let manifest: Descriptor
    /// Where the artifact can be read.
    package let source: any ContentSource

    /// Names a snapshot.
    package init(id: String, manifest: Descriptor, source: any ContentSource) {
        self.id = id
        self.manifest = manifest
        self.source = source
    }
}

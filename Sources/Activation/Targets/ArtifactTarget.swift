import Content
package import OCILayout
package import Site

/// A repository of the mirror that holds snapshots as OCI artifacts, for Flux and Argo CD to read.
///
/// Each snapshot keeps the tag of its name; one more tag moves to the current one.
package struct ArtifactTarget: SnapshotTarget {
    private let store: any ImageStore
    private let repository: RepositoryName
    private let tag: Tag

    /// Activates in `repository` of `store`, by moving `tag`.
    package init(_ store: any ImageStore, repository: RepositoryName, tag: Tag = .latest) {
        self.store = store
        self.repository = repository
        self.tag = tag
    }

    package var name: String { Self.name(of: repository, tag) }

    /// What a person calls the target for `tag` of `repository`.
    package static func name(of repository: RepositoryName, _ tag: Tag) -> String {
        "oci:\(repository):\(tag)"
    }

    package func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws {
        let destination = try await store.repository(repository)
        let document = try await ManifestDocument.read(snapshot.manifest, from: snapshot.source)
        for blob in document.blobs { try await destination.put(blob, from: snapshot.source) }
        try await destination.put(snapshot.manifest, from: snapshot.source)
        let moves = try [Tag(snapshot.id), tag].map {
            TagMove(repository: repository, tag: $0, descriptor: snapshot.manifest, original: nil)
        }
        try await store.apply(moves)
        for move in moves {
            report(.activity("\(repository):\(move.tag) is \(snapshot.manifest.digest)"))
        }
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let found = try await store.repository(repository).resolve(.tag(tag))
        guard found?.digest != snapshot.manifest.digest else { return [] }
        let subject = "\(repository):\(tag)"
        guard let found else { return [DriftedObject(subject, .missing)] }
        return [DriftedObject(subject, .changed, reason: "it is \(found.digest)")]
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        try [Tag(snapshot.id), tag].map { tag in
            ActivationPlan.Step(
                action: "moved",
                subject: "\(repository):\(tag)",
                note: "to \(snapshot.manifest.digest)"
            )
        }
    }
}

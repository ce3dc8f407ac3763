import Content
package import OCILayout
package import Site

/// A repository of the mirror that holds snapshots as OCI artifacts, for Flux and Argo CD to read.
///
/// Each snapshot keeps the tag of its name; one more tag moves to the current one.
package struct ArtifactTarget: HandoverTarget {
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
        let moves = try Self.tags(of: snapshot, tag).map {
            TagMove(repository: repository, tag: $0, descriptor: snapshot.manifest, original: nil)
        }
        try await store.apply(moves)
        for move in moves {
            report(.activity("\(repository):\(move.tag) is \(snapshot.manifest.digest)"))
        }
    }

    package func hasLost() async throws -> Bool {
        try await store.repository(repository).resolve(.tag(tag)) == nil
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let live = try await store.repository(repository)
        var found: [DriftedObject] = []
        for tag in try Self.tags(of: snapshot, tag) {
            let subject = "\(repository):\(tag)"
            guard let digest = try await live.resolve(.tag(tag))?.digest else {
                found.append(DriftedObject(subject, .missing))
                continue
            }
            if digest != snapshot.manifest.digest {
                found.append(DriftedObject(subject, .changed, reason: "it is \(digest)"))
            }
        }
        let document = try await ManifestDocument.read(snapshot.manifest, from: snapshot.source)
        for blob in document.blobs + [snapshot.manifest] where try await !live.contains(blob) {
            found.append(DriftedObject("\(repository)@\(blob.digest)", .missing))
        }
        return found
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let live = try await store.repository(repository)
        var steps: [ActivationPlan.Step] = []
        for tag in try Self.tags(of: snapshot, tag) {
            let before = try await live.resolve(.tag(tag))?.digest.description
            steps.append(
                ActivationPlan.Step(
                    "\(repository):\(tag)",
                    from: before,
                    to: snapshot.manifest.digest.description
                )
            )
        }
        return steps
    }

    package func revision(of snapshot: StoredSnapshot) -> String { snapshot.manifest.digest.description }

    /// The tag of a snapshot, then the one that moves.
    private static func tags(of snapshot: StoredSnapshot, _ tag: Tag) throws -> [Tag] {
        [try Tag(snapshot.id), tag]
    }
}

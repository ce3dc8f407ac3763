import BundleFormat
import Content
import OCILayout
import Site

/// What a site holds, shown or not: staging, the snapshots, and the mirror.
///
/// It alone decides what waits in staging; a mirror knows only what it was given.
struct Holdings: Sendable {
    /// Verified content that nothing shows.
    let staging: Staging
    /// The snapshots that were imported.
    let snapshots: LayoutDirectory
    /// The mirror.
    let mirror: any ImportTarget

    /// Whether all content waits in staging until it becomes visible; else only manifests and snapshots do.
    var stagesEverything: Bool { !(mirror is any UploadTarget) }

    /// Whether a blob is loaded, in the mirror or here.
    func contains(_ blob: Contents.BlobEntry) async throws -> Bool {
        if try staging.contains(blob.descriptor) { return true }
        return blob.repositories.isEmpty
            ? try snapshots.contains(blob.descriptor) : try await mirror.gives(blob)
    }

    /// Whether something of a bundle still waits for its commit, as after a restore that was killed.
    func waits(of contents: Contents) throws -> Bool {
        try contents.blobs.contains { try staging.contains($0.descriptor) }
    }

    /// Whether the copy of a blob in the mirror, or of the snapshot that the site keeps, is the right one; reads all of it.
    func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool {
        blob.repositories.isEmpty
            ? try await blob.descriptor.isHeld(by: snapshots) : try await mirror.isIntact(blob)
    }

    /// Where something can be read that is staged, or that one of these repositories should have; nil when none has.
    func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) async throws
        -> (any ContentSource)?
    {
        if try staging.contains(descriptor) { return staging }
        return try await mirror.holder(of: descriptor, in: repositories)
    }

    /// Where a loaded blob can be read.
    func source(of blob: Contents.BlobEntry) async throws -> any ContentSource {
        if try staging.contains(blob.descriptor) { return staging }
        return blob.repositories.isEmpty ? snapshots : try await mirror.source(of: blob)
    }

    /// Takes one blob, verified, where nothing shows it.
    func load(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws {
        if let mirror = mirror as? any UploadTarget, !blob.waitsInStaging {
            try await mirror.upload(blob, from: source, report: report)
        } else {
            try await staging.put(blob.descriptor, from: source, report: report)
        }
    }

    /// Makes a blob that ``holder(of:in:)`` finds available wherever it is needed.
    func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) async throws {
        if let mirror = mirror as? any UploadTarget, !blob.waitsInStaging {
            return try await mirror.mount(blob, from: repositories)
        }
        guard let holder = try await holder(of: blob.descriptor, in: repositories) else {
            throw ContentError.missing(blob.digest)
        }
        try await staging.put(blob.descriptor, from: holder) { _ in }
    }

    /// Whether the snapshot of a bundle is kept under its name.
    func showsSnapshot(of contents: Contents) throws -> Bool {
        guard let snapshot = contents.snapshot else { return true }
        return try snapshots.resolve(Tag(snapshot.id), in: SiteDirectory.snapshotRepository())?.digest
            == snapshot.digest
    }

    /// Makes a bundle visible: its snapshot, blobs, manifests in the given order, then all tags together.
    func commit(
        _ contents: Contents,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove]
    ) async throws {
        try await keepSnapshot(of: contents)
        try await mirror.commit(
            contents.blobs.lazy.filter { !$0.repositories.isEmpty && !$0.mediaType.isManifestOrIndex },
            manifests: manifests,
            tags: tags,
            from: staging
        )
    }

    /// What the snapshot of a bundle needs of the mirror.
    static func needs(of contents: Contents) -> SnapshotImages {
        SnapshotImages(
            contents.blobs.filter { $0.mediaType.isManifestOrIndex && !$0.repositories.isEmpty }.map {
                SnapshotImages.Manifest($0.descriptor, in: $0.repositories)
            }
        )
    }

    /// Keeps the snapshot of a bundle: its manifest and all that the manifest names.
    private func keepSnapshot(of contents: Contents) async throws {
        guard let snapshot = contents.snapshot, let manifest = contents.blob(snapshot.digest) else { return }
        let origin = try await source(of: manifest)
        let document = try await ManifestDocument.read(manifest.descriptor, from: origin)
        for needed in document.blobs {
            guard let blob = contents.blob(needed.digest) else {
                throw ImportError.openGraph(manifest: manifest.digest, missing: needed.digest)
            }
            try await keep(blob, from: source(of: blob))
        }
        try await keep(manifest, from: origin)
        try snapshots.apply([
            TagMove(
                repository: SiteDirectory.snapshotRepository(),
                tag: Tag(snapshot.id),
                descriptor: snapshot.descriptor,
                original: nil
            )
        ])
    }

    /// What was loaded replaces what is there, which may be damaged.
    private func keep(_ blob: Contents.BlobEntry, from origin: any ContentSource) async throws {
        if try staging.contains(blob.descriptor) {
            try await snapshots.replace(blob.descriptor, from: origin)
        } else {
            try await snapshots.put(blob.descriptor, from: origin)
        }
    }
}

extension Contents.BlobEntry {
    /// Whether the blob waits in staging even when the mirror is a registry.
    var waitsInStaging: Bool { mediaType.isManifestOrIndex || repositories.isEmpty }
}

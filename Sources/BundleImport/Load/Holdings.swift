import BundleFormat
import Content
import OCILayout

/// Where the site keeps what is not for the mirror, or not for it yet.
struct Holdings: Sendable {
    /// Verified content that nothing shows.
    let staging: Staging
    /// The snapshots that were imported.
    let snapshots: LayoutDirectory

    /// What the snapshots are called in their layout; the tag is the name of the snapshot.
    static func snapshotRepository() throws -> RepositoryName {
        try RepositoryName("sealift/snapshot")
    }

    /// Whether a blob is loaded, in the mirror or here.
    func contains(_ blob: Contents.BlobEntry, in target: any ImportTarget) async throws -> Bool {
        guard blob.repositories.isEmpty else { return try await target.contains(blob) }
        if try staging.contains(blob.descriptor) { return true }
        return try snapshots.contains(blob.descriptor)
    }

    /// Whether the copy of a blob in the mirror, or of the snapshot that the site keeps, is the right one; reads all of it.
    func isIntact(_ blob: Contents.BlobEntry, in target: any ImportTarget) async throws -> Bool {
        guard blob.repositories.isEmpty else { return try await target.isIntact(blob) }
        return try await blob.descriptor.isHeld(by: snapshots)
    }

    /// Whether the snapshot of a bundle is kept under its name.
    func showsSnapshot(of contents: Contents) throws -> Bool {
        guard let snapshot = contents.snapshot else { return true }
        return try snapshots.resolve(Tag(snapshot.id), in: Self.snapshotRepository())?.digest
            == snapshot.digest
    }

    /// Where a loaded blob can be read.
    func source(
        of blob: Contents.BlobEntry,
        in target: any ImportTarget
    ) async throws -> any ContentSource {
        guard blob.repositories.isEmpty else { return try await target.source(of: blob) }
        return try staging.contains(blob.descriptor) ? staging : snapshots
    }

    /// Keeps the snapshot of a bundle: its manifest and all that the manifest names.
    func keepSnapshot(of contents: Contents, in target: any ImportTarget) async throws {
        guard let snapshot = contents.snapshot, let manifest = contents.blob(snapshot.digest) else { return }
        let origin = try await source(of: manifest, in: target)
        let document = try await ManifestDocument.read(manifest.descriptor, from: origin)
        for needed in document.blobs {
            guard let blob = contents.blob(needed.digest) else {
                throw ImportError.openGraph(manifest: manifest.digest, missing: needed.digest)
            }
            try await keep(blob, from: source(of: blob, in: target))
        }
        try await keep(manifest, from: origin)
        try snapshots.apply([
            TagMove(
                repository: Self.snapshotRepository(),
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

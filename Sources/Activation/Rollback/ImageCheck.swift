import Content
import FileIO
import OCILayout
import Site
import Synchronization

/// Looks whether a mirror still has what a snapshot needs.
struct ImageCheck {
    let mirror: any ImageStore

    /// The manifests that are not there, or of which something is not, as `repository@digest`.
    func missing(of images: SnapshotImages) async throws -> [String] {
        let missing = Mutex<[String]>([])
        try await forEachConcurrently(images.manifests, limit: 4) { manifest in
            for repository in manifest.repositories
            where try await !isWhole(manifest.descriptor, in: mirror.repository(repository)) {
                missing.withLock { $0.append("\(repository)@\(manifest.descriptor.digest)") }
            }
        }
        return missing.withLock { $0.sorted() }
    }

    /// Whether a repository has a manifest and the blobs that it names; manifests that an index names are looked at for themselves.
    private func isWhole(_ descriptor: Descriptor, in repository: any RepositoryStore) async throws -> Bool {
        guard try await repository.contains(descriptor) else { return false }
        do {
            let document = try await ManifestDocument.read(descriptor, from: repository)
            for blob in document.blobs where try await !repository.contains(blob) { return false }
            return true
        } catch is ContentError {
            return false
        }
    }
}

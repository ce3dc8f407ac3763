package import Content
import Diagnostics
import FileIO
package import OCILayout
import SystemPackage

/// What a snapshot needs of the mirror, noted when its bundle is committed, so that a rollback can look whether it is still there.
package struct SnapshotImages: Codable, Sendable, Equatable {
    /// The largest file in bytes: 64 MiB.
    package static let maximumBytes = 64 << 20

    /// A manifest or an index, and where it must be.
    package struct Manifest: Codable, Sendable, Equatable {
        /// The manifest.
        package let descriptor: Descriptor
        /// The repositories of the mirror that need it.
        package let repositories: [RepositoryName]

        /// Notes a manifest.
        package init(_ descriptor: Descriptor, in repositories: [RepositoryName]) {
            self.descriptor = descriptor
            self.repositories = repositories
        }
    }

    /// The manifests, children before parents.
    package let manifests: [Manifest]

    /// Notes manifests.
    package init(_ manifests: [Manifest]) {
        self.manifests = manifests
    }
}

extension SiteDirectory {
    /// Notes what the snapshot `id` needs.
    /// - Throws: ``FileError``.
    package func note(_ images: SnapshotImages, of id: String) throws {
        try Directory.create(self.images, mode: 0o755)
        try file(of: id).replace(with: StrictJSON.encode(images))
    }

    /// What the snapshot `id` needs; nil where it was imported by a version that did not note it.
    /// - Throws: ``SiteError/damaged(_:reason:)``, ``FileError``.
    package func images(of id: String) throws -> SnapshotImages? {
        let file = file(of: id)
        guard try Directory.examine(file.path, following: false) != nil else { return nil }
        do {
            let bytes = try file.contents()
            return try StrictJSON.decode(
                SnapshotImages.self,
                from: bytes,
                place: file.path.string,
                limits: StrictJSON.Limits(bytes: SnapshotImages.maximumBytes, depth: 8, wholeNumbers: true)
            )
        } catch let error as ContentError {
            throw SiteError.damaged(file.path, reason: error.description)
        }
    }

    private func file(of id: String) -> RecordFile {
        RecordFile(images.appending("\(id).json"), limit: SnapshotImages.maximumBytes)
    }
}

package import Content
package import OCILayout

extension Contents {
    /// A blob that patches are applied to.
    package struct BaseEntry: Codable, Sendable, Equatable {
        /// Its digest.
        package var digest: Digest
        /// Its size in bytes.
        package var size: Int64
        /// The repositories of the mirror that have it as of the bundle's base, sorted.
        package var repositories: [RepositoryName]

        /// Names a base.
        package init(digest: Digest, size: Int64, repositories: [RepositoryName]) {
            self.digest = digest
            self.size = size
            self.repositories = repositories
        }

        /// The base as a descriptor.
        package var descriptor: Descriptor {
            Descriptor(mediaType: "application/octet-stream", digest: digest, size: size)
        }
    }

    /// The repositories in which the mirror of a site should have a blob that is held.
    package func holders(of blob: BlobEntry) -> [RepositoryName] {
        base(blob.digest)?.repositories ?? blob.repositories
    }

    /// The images that cannot be had without these blobs: those in whose repositories something needs them, as people call them.
    package func images(needing digests: Set<Digest>) -> [String] {
        var repositories = Set<RepositoryName>()
        for blob in blobs {
            if digests.contains(blob.digest) {
                repositories.formUnion(blob.repositories)
            } else if case .patch(let patch) = blob.delivery, !digests.isDisjoint(with: patch.bases) {
                repositories.formUnion(blob.repositories)
            }
        }
        return images.filter { repositories.contains($0.repository) && $0.reference != nil }.map(\.name)
    }
}

extension Contents.ImageEntry {
    /// What a person calls the image: its reference, or its name in the mirror.
    package var name: String {
        reference?.description ?? "\(repository)\(tag.map { ":\($0)" } ?? "@\(digest)")"
    }
}

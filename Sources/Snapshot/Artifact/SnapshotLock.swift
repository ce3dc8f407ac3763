package import Content
package import Kubernetes
package import OCILayout

/// What a snapshot was made of: `.sealift/lock` in its tree.
///
/// It is JSON, but its name does not say so: Flux and Argo CD take every `.yaml` and `.json` file for a manifest.
package struct SnapshotLock: Sendable, Hashable, Codable {
    /// One image and the digest that its reference stood for.
    package struct Image: Sendable, Hashable, Codable {
        /// The reference, with its tag.
        package let reference: ImageReference
        /// The digest of its manifest or index.
        package let digest: Digest
    }

    /// Where it is in the tree.
    package static let path = ".sealift/lock"

    /// Always 1.
    package let formatVersion: Int
    /// The name of the snapshot.
    package let snapshot: SnapshotID
    /// The sites that it has manifests for, sorted.
    package let sites: [ManifestName]
    /// The sources, sorted by name.
    package let sources: [SourceRecord]
    /// The images, sorted by reference.
    package let images: [Image]

    init(snapshot: SnapshotID, sites: [ManifestName], sources: [SourceRecord], images: ImagePins) {
        formatVersion = 1
        self.snapshot = snapshot
        self.sites = sites.sorted()
        self.sources = Set(sources).sorted()
        self.images = images.digests.map { Image(reference: $0.key, digest: $0.value) }
            .sorted { $0.reference < $1.reference }
    }

    /// The images as pins.
    package var pins: ImagePins {
        ImagePins(Dictionary(images.map { ($0.reference, $0.digest) }) { first, _ in first })
    }

    /// The commit that all sources are from, if it is one and nothing differs from it.
    var commit: String? {
        let commits = Set(sources.map { $0.hasUncommittedChanges == false ? $0.commit : nil })
        return commits.count == 1 ? commits.first ?? nil : nil
    }
}

extension SnapshotLock {
    /// Reads the text of a lock.
    /// - Parameter place: What it is called in messages.
    /// - Throws: `ContentError`, ``SnapshotError/malformedArtifact(reason:)`` for another version of the format.
    package init(text: [UInt8], place: String) throws {
        self = try StrictJSON.decode(SnapshotLock.self, from: text, place: place)
        guard formatVersion == 1 else {
            throw SnapshotError.malformedArtifact(reason: "format \(formatVersion), expected 1")
        }
    }
}

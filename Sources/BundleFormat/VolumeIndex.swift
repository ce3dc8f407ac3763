import Content
import OCILayout

/// The two documents that make every volume an OCI image layout.
package enum VolumeIndex {
    /// `oci-layout` (OCI image-layout, "oci-layout file").
    package static let layoutMarker = Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)

    /// `index.json`, which names every image in both ways that stock tools read.
    ///
    /// The same in every volume of a bundle, and made from the names alone, so a reader makes it again and compares.
    package static func bytes(
        images: [Contents.ImageEntry],
        snapshot: Contents.SnapshotEntry?
    ) throws -> [UInt8] {
        try StrictJSON.encode(
            Index(manifests: images.map(Entry.init) + [snapshot].compactMap(\.self).map(Entry.init))
        )
    }

    private struct Index: Encodable {
        let schemaVersion = 2
        let mediaType = "application/vnd.oci.image.index.v1+json"
        let manifests: [Entry]
    }

    private struct Entry: Encodable {
        let mediaType: MediaType
        let digest: Digest
        let size: Int64
        let annotations: [String: String]

        init(_ image: Contents.ImageEntry) {
            mediaType = image.mediaType
            digest = image.digest
            size = image.size
            let inMirror =
                image.tag.map { "\(image.repository):\($0)" } ?? "\(image.repository)@\(image.digest)"
            annotations = Self.names(image.reference?.description ?? inMirror)
        }

        init(_ snapshot: Contents.SnapshotEntry) {
            let descriptor = snapshot.descriptor
            mediaType = descriptor.mediaType
            digest = descriptor.digest
            size = descriptor.size
            annotations = Self.names("sealift/snapshot:\(snapshot.id)")
        }

        private static func names(_ name: String) -> [String: String] {
            ["io.containerd.image.name": name, "org.opencontainers.image.ref.name": name]
        }
    }
}

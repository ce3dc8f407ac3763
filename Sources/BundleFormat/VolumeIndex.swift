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
        try StrictJSONWriter.bytes { writer in
            let places = 0...images.count
            try writer.list(
                "manifests",
                places.lazy.compactMap { place in
                    place < images.count ? Entry(images[place]) : snapshot.map { Entry($0) }
                }
            )
            try writer.member("mediaType", "application/vnd.oci.image.index.v1+json")
            try writer.member("schemaVersion", 2)
        }
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

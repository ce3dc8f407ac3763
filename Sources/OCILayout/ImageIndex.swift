package import Content

/// A list of manifests (OCI image-spec, "Image Index"; Docker "Manifest List").
package struct ImageIndex: Hashable, Sendable, Codable {
    /// Always 2.
    package var schemaVersion: Int
    /// What the document says it is; OCI allows silence.
    package var mediaType: MediaType?
    /// The type of the artifact that the index is.
    package var artifactType: MediaType?
    /// The children.
    package var manifests: [Descriptor]
    /// The manifest that this one is about.
    package var subject: Descriptor?
    /// Free annotations.
    package var annotations: [String: String]?

    /// Lists manifests.
    package init(
        mediaType: MediaType? = .imageIndex,
        artifactType: MediaType? = nil,
        manifests: [Descriptor],
        subject: Descriptor? = nil,
        annotations: [String: String]? = nil
    ) {
        schemaVersion = 2
        self.mediaType = mediaType
        self.artifactType = artifactType
        self.manifests = manifests
        self.subject = subject
        self.annotations = annotations
    }
}

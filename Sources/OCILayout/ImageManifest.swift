package import Content

/// One image or artifact (OCI image-spec, "Image Manifest"; Docker "Image Manifest V 2, Schema 2").
package struct ImageManifest: Hashable, Sendable, Codable {
    /// The largest number of layers that sealift accepts.
    package static let maximumLayerCount = 512

    /// Always 2.
    package var schemaVersion: Int
    /// What the document says it is; OCI allows silence.
    package var mediaType: MediaType?
    /// The type of the artifact; absent for images.
    package var artifactType: MediaType?
    /// The configuration.
    package var config: Descriptor
    /// The layers from the bottom up, at most 512; the same one may be there more than once.
    package var layers: [Descriptor]
    /// The manifest that this one is about.
    package var subject: Descriptor?
    /// Free annotations.
    package var annotations: [String: String]?

    /// Describes an image.
    package init(
        mediaType: MediaType? = .imageManifest,
        artifactType: MediaType? = nil,
        config: Descriptor,
        layers: [Descriptor],
        subject: Descriptor? = nil,
        annotations: [String: String]? = nil
    ) {
        schemaVersion = 2
        self.mediaType = mediaType
        self.artifactType = artifactType
        self.config = config
        self.layers = layers
        self.subject = subject
        self.annotations = annotations
    }

    /// What a listing of referrers says the artifact is: `artifactType`, else the type of the configuration
    /// (distribution-spec, "Pushing Manifests with Subject").
    package var effectiveArtifactType: MediaType { artifactType ?? config.mediaType }
}

package import Content

/// The artifact manifest that OCI image-spec 1.1 had before its release; old stores still hold some.
package struct ArtifactManifest: Hashable, Sendable, Codable {
    /// What the document says it is.
    package var mediaType: MediaType
    /// The type of the artifact.
    package var artifactType: MediaType?
    /// The content.
    package var blobs: [Descriptor]?
    /// The manifest that this one is about.
    package var subject: Descriptor?
    /// Free annotations.
    package var annotations: [String: String]?
}

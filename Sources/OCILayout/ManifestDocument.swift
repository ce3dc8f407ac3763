package import Content

/// A manifest of any kind that sealift carries, with its exact bytes.
package enum ManifestDocument: Sendable {
    /// A list of manifests.
    case index(RawDocument<ImageIndex>)
    /// One image or artifact.
    case image(RawDocument<ImageManifest>)
    /// An artifact in the form that OCI image-spec 1.1 dropped.
    case artifact(RawDocument<ArtifactManifest>)

    /// The largest manifest in bytes: 4 MiB (distribution-spec, "Pushing Manifests").
    package static let maximumSize = 4 << 20

    /// The exact bytes.
    package var bytes: [UInt8] {
        switch self {
        case .index(let document): document.bytes
        case .image(let document): document.bytes
        case .artifact(let document): document.bytes
        }
    }

    /// The manifest that this one is about.
    package var subject: Descriptor? {
        switch self {
        case .index(let document): document.value.subject
        case .image(let document): document.value.subject
        case .artifact(let document): document.value.subject
        }
    }

    /// The document's own annotations.
    package var annotations: [String: String]? {
        switch self {
        case .index(let document): document.value.annotations
        case .image(let document): document.value.annotations
        case .artifact(let document): document.value.annotations
        }
    }

    /// What a listing of referrers says the artifact is.
    package var artifactType: MediaType? {
        switch self {
        case .index(let document): document.value.artifactType
        case .image(let document): document.value.effectiveArtifactType
        case .artifact(let document): document.value.artifactType
        }
    }

    /// The manifests that this one lists; for an index only.
    package var children: [Descriptor] {
        switch self {
        case .index(let document): document.value.manifests
        case .image, .artifact: []
        }
    }

    /// The blobs that this manifest consists of: configuration first, then layers, repetitions kept.
    package var blobs: [Descriptor] {
        switch self {
        case .index: []
        case .image(let document): [document.value.config] + document.value.layers
        case .artifact(let document): document.value.blobs ?? []
        }
    }

    /// Reads the manifest that `descriptor` describes from `source`, verified.
    /// - Throws: What ``init(_:as:)`` throws, or ``ContentError``.
    package static func read(_ descriptor: Descriptor, from source: some ContentSource) async throws
        -> ManifestDocument
    {
        if descriptor.mediaType.isSchema1 { throw OCILayoutError.schema1(descriptor.digest) }
        return try ManifestDocument(
            await source.read(descriptor, limit: maximumSize),
            as: descriptor.mediaType
        )
    }

    /// The document of what a tag or digest stands for, read from `source` unless it is at hand.
    /// - Throws: What ``read(_:from:)`` throws.
    static func read(_ resolved: ResolvedManifest, from source: some ContentSource) async throws
        -> ManifestDocument
    {
        guard let bytes = resolved.bytes else { return try await read(resolved.descriptor, from: source) }
        if resolved.mediaType.isSchema1 { throw OCILayoutError.schema1(resolved.digest) }
        return try ManifestDocument(bytes, as: resolved.mediaType)
    }

    /// What the bytes of a manifest say that they are: their `mediaType`, else the type that their keys show.
    ///
    /// For stores that keep no types, such as a layout's folder of blobs.
    /// - Throws: What ``init(_:as:)`` throws.
    package static func mediaType(of bytes: [UInt8]) throws -> MediaType {
        try ManifestShape(bytes).mediaType
    }
}

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

/// A pointer to content: its type, digest and exact size (OCI image-spec, "Content Descriptors").
package struct Descriptor: Hashable, Sendable, Codable {
    /// What the content is.
    package var mediaType: MediaType
    /// The digest of the content.
    package var digest: Digest
    /// The exact size in bytes, never negative.
    package var size: Int64
    /// Where non-distributable content may be had; sealift never follows it.
    package var urls: [String]?
    /// Free annotations.
    package var annotations: [String: String]?
    /// The content itself as base64, for very small content; it must agree with `digest`.
    package var data: String?
    /// What the described image runs on.
    package var platform: Platform?
    /// The type of the artifact that the described manifest is.
    package var artifactType: MediaType?

    /// Describes content.
    package init(
        mediaType: MediaType,
        digest: Digest,
        size: Int64,
        urls: [String]? = nil,
        annotations: [String: String]? = nil,
        data: String? = nil,
        platform: Platform? = nil,
        artifactType: MediaType? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.urls = urls
        self.annotations = annotations
        self.data = data
        self.platform = platform
        self.artifactType = artifactType
    }

    /// Describes bytes in memory.
    package init(of bytes: [UInt8], mediaType: MediaType) {
        self.init(mediaType: mediaType, digest: .of(bytes), size: Int64(bytes.count))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mediaType = try container.decodeIfPresent(MediaType.self, forKey: .mediaType) ?? ""
        digest = try container.decode(Digest.self, forKey: .digest)
        size = try container.decode(Int64.self, forKey: .size)
        guard size >= 0 else {
            throw ContentError.malformedDescriptor(digest, reason: "its size is negative")
        }
        urls = try container.decodeIfPresent([String].self, forKey: .urls)
        annotations = try container.decodeIfPresent([String: String].self, forKey: .annotations)
        data = try container.decodeIfPresent(String.self, forKey: .data)
        platform = try container.decodeIfPresent(Platform.self, forKey: .platform)
        artifactType = try container.decodeIfPresent(MediaType.self, forKey: .artifactType)
    }
}

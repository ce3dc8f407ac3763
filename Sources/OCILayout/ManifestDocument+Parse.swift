package import Content

extension ManifestDocument {
    /// Parses a manifest under the strict rules.
    ///
    /// Refused: a body that is both index and image, a body whose `mediaType` is not the described one, schema 1, more than
    /// 512 layers, more than 1 MiB of annotations, descriptors without a type, inline `data` that is not the described
    /// content, a manifest among the layers.
    /// - Parameter mediaType: What the descriptor says the bytes are.
    /// - Throws: ``OCILayoutError`` or ``ContentError``.
    package init(_ bytes: [UInt8], as mediaType: MediaType) throws {
        let shape = try ManifestShape(bytes)
        guard shape.mediaType == mediaType else {
            throw OCILayoutError.mediaTypeMismatch(
                shape.digest,
                expected: mediaType,
                found: shape.mediaType
            )
        }
        let place = "the manifest \(shape.digest)"
        switch mediaType {
        case .imageIndex, .dockerManifestList:
            self = .index(try RawDocument(decoding: bytes, place: place))
        case .imageManifest, .dockerManifest:
            self = .image(try RawDocument(decoding: bytes, place: place))
        case .artifactManifest:
            self = .artifact(try RawDocument(decoding: bytes, place: place))
        default:
            throw OCILayoutError.malformedManifest(
                shape.digest,
                reason: "\"\(mediaType)\" is no type of manifest that sealift knows"
            )
        }
        try checkDescriptors(of: shape.digest)
    }

    private func checkDescriptors(of digest: Digest) throws {
        let place = "the manifest \(digest)"
        if case .image(let document) = self,
            document.value.layers.count > ImageManifest.maximumLayerCount
        {
            throw OCILayoutError.overLimit(
                place: place,
                what: "layers",
                limit: ImageManifest.maximumLayerCount
            )
        }
        var annotationSize = Self.size(of: annotations)
        for descriptor in children + blobs + [subject].compactMap(\.self) {
            guard !descriptor.mediaType.rawValue.isEmpty, descriptor.mediaType.rawValue.utf8.count <= 255
            else { throw OCILayoutError.malformedManifest(digest, reason: "a descriptor has no media type") }
            try descriptor.checkInlineData()
            annotationSize += Self.size(of: descriptor.annotations)
        }
        guard annotationSize <= Self.maximumAnnotationSize else {
            throw OCILayoutError.overLimit(
                place: place,
                what: "bytes of annotations",
                limit: Self.maximumAnnotationSize
            )
        }
        if let stray = blobs.first(where: { $0.mediaType.isManifestOrIndex }) {
            throw OCILayoutError.malformedManifest(
                digest,
                reason: "\(stray.digest) is listed as config or layer, but is a manifest"
            )
        }
        if case .image(let document) = self { try checkRoles(document.value, digest) }
    }

    /// A configuration among the layers, or a layer as configuration, is read differently by different tools.
    private func checkRoles(_ manifest: ImageManifest, _ digest: Digest) throws {
        guard !manifest.config.mediaType.isLayer else {
            throw OCILayoutError.malformedManifest(digest, reason: "its config is a layer")
        }
        guard !manifest.layers.contains(where: { $0.mediaType.isConfiguration }) else {
            throw OCILayoutError.malformedManifest(digest, reason: "a configuration is listed as a layer")
        }
        let isConfigured = manifest.config.mediaType.isConfiguration
        guard !isConfigured || !manifest.layers.contains(where: { $0.digest == manifest.config.digest })
        else {
            throw OCILayoutError.malformedManifest(digest, reason: "its config and a layer are one blob")
        }
    }

    private static let maximumAnnotationSize = 1 << 20

    private static func size(of annotations: [String: String]?) -> Int {
        (annotations ?? [:]).reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }
}

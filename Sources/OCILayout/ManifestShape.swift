import Content

/// What the top level of a manifest shows about its kind, before it is decoded as one.
struct ManifestShape {
    /// The digest of the bytes.
    let digest: Digest
    /// The `mediaType` of the body, or the OCI type that the keys show.
    let mediaType: MediaType

    private struct Keys: Decodable {
        struct Ignored: Decodable {
            init(from decoder: any Decoder) {}
        }

        let schemaVersion: Int?
        let mediaType: MediaType?
        let manifests: Ignored?
        let layers: Ignored?
        let config: Ignored?
        let fsLayers: Ignored?
        let blobs: Ignored?
    }

    init(_ bytes: [UInt8], limits: StrictJSON.Limits = .foreignDocument) throws {
        digest = Digest.of(bytes)
        let keys = try StrictJSON.decode(
            Keys.self,
            from: bytes,
            place: "the manifest \(digest)",
            limits: limits
        )
        if keys.mediaType?.isSchema1 == true || keys.schemaVersion == 1 || keys.fsLayers != nil {
            throw OCILayoutError.schema1(digest)
        }
        let isImage = keys.layers != nil || keys.config != nil
        guard keys.manifests == nil || !isImage && keys.blobs == nil else {
            throw OCILayoutError.malformedManifest(digest, reason: "it is both an index and an image")
        }
        if keys.mediaType != .artifactManifest {
            guard keys.schemaVersion == 2 else {
                throw OCILayoutError.malformedManifest(digest, reason: "its schemaVersion is not 2")
            }
        }
        if let said = keys.mediaType, !said.rawValue.isEmpty {
            mediaType = said
        } else if keys.manifests != nil {
            mediaType = .imageIndex
        } else if isImage {
            mediaType = .imageManifest
        } else {
            throw OCILayoutError.malformedManifest(digest, reason: "it is neither an index nor an image")
        }
    }
}

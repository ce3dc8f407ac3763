import Content

/// What the top level of a manifest shows about its kind, before it is decoded as one.
struct ManifestShape {
    /// The digest of the bytes.
    let digest: Digest
    /// The `mediaType` of the body, or the OCI type that the keys show.
    let mediaType: MediaType

    /// The top level, as far as it tells kinds apart.
    struct Keys: Decodable {
        var schemaVersion: Int?
        var mediaType: MediaType?
        private var present = Set<Member>()

        /// The members of which only the presence counts; one that is null is not there.
        enum Member: String, CodingKey, CaseIterable {
            case manifests, layers, config, fsLayers, blobs
        }

        private enum CodingKeys: CodingKey { case schemaVersion, mediaType }

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            schemaVersion = try container.decodeIfPresent(Int.self, forKey: .schemaVersion)
            mediaType = try container.decodeIfPresent(MediaType.self, forKey: .mediaType)
            let members = try decoder.container(keyedBy: Member.self)
            for member in Member.allCases where members.contains(member) {
                if try !members.decodeNil(forKey: member) { add(member) }
            }
        }

        mutating func add(_ member: Member) { present.insert(member) }

        func has(_ member: Member) -> Bool { present.contains(member) }
    }

    init(_ bytes: [UInt8]) throws {
        let digest = Digest.of(bytes)
        let keys = try StrictJSON.decode(
            Keys.self,
            from: bytes,
            place: "the manifest \(digest)",
            limits: .foreignDocument
        )
        try self.init(keys, digest: digest)
    }

    init(_ keys: Keys, digest: Digest) throws {
        self.digest = digest
        if keys.mediaType?.isSchema1 == true || keys.schemaVersion == 1 || keys.has(.fsLayers) {
            throw OCILayoutError.schema1(digest)
        }
        let isImage = keys.has(.layers) || keys.has(.config)
        guard !keys.has(.manifests) || !isImage && !keys.has(.blobs) else {
            throw OCILayoutError.malformedManifest(digest, reason: "it is both an index and an image")
        }
        if keys.mediaType != .artifactManifest {
            guard keys.schemaVersion == 2 else {
                throw OCILayoutError.malformedManifest(digest, reason: "its schemaVersion is not 2")
            }
        }
        if let said = keys.mediaType, !said.rawValue.isEmpty {
            mediaType = said
        } else if keys.has(.manifests) {
            mediaType = .imageIndex
        } else if isImage {
            mediaType = .imageManifest
        } else {
            throw OCILayoutError.malformedManifest(digest, reason: "it is neither an index nor an image")
        }
    }
}

package import Content

/// What sealift reads of an image's configuration (OCI image-spec, "Image Configuration").
package struct ImageConfiguration: Hashable, Sendable, Codable {
    /// The layers as they are when uncompressed.
    package struct RootFileSystem: Hashable, Sendable, Codable {
        /// Always `layers`.
        package var type: String
        /// The digest of each uncompressed layer, from the bottom up.
        package var diffIDs: [Digest]

        private enum CodingKeys: String, CodingKey {
            case type
            case diffIDs = "diff_ids"
        }

        /// Lists layers.
        package init(diffIDs: [Digest]) {
            type = "layers"
            self.diffIDs = diffIDs
        }
    }

    /// When the image was made, as RFC 3339 has it; not checked.
    package var created: String?
    /// The processor, as Go's `GOARCH` names it.
    package var architecture: String
    /// The operating system, as Go's `GOOS` names it.
    package var os: String
    /// The operating system's version; Windows uses it.
    package var osVersion: String?
    /// Features that the image needs of the system.
    package var osFeatures: [String]?
    /// The processor's variant, such as `v7` for `arm`.
    package var variant: String?
    /// The uncompressed layers.
    package var rootfs: RootFileSystem

    private enum CodingKeys: String, CodingKey {
        case created
        case architecture
        case os
        case osVersion = "os.version"
        case osFeatures = "os.features"
        case variant
        case rootfs
    }

    /// What the image runs on.
    package var platform: Platform {
        Platform(
            os: os,
            architecture: architecture,
            variant: variant,
            osVersion: osVersion,
            osFeatures: osFeatures
        )
    }
}

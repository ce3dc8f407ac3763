package import Content

extension ImageGraph {
    /// What a walk takes along.
    package struct Options: Hashable, Sendable {
        /// Which platforms of an index.
        package var platforms: PlatformPolicy
        /// Whether layers that registries need not hold are carried or refused.
        package var foreignLayers: ForeignLayerPolicy
        /// What others say about the image.
        package var referrers: ReferrerPolicy
        /// How many requests to the source may run at a time.
        package var concurrency: Int

        /// Sets the options.
        package init(
            platforms: PlatformPolicy = .all,
            foreignLayers: ForeignLayerPolicy = .refuse,
            referrers: ReferrerPolicy = .attempt,
            concurrency: Int = 4
        ) {
            self.platforms = platforms
            self.foreignLayers = foreignLayers
            self.referrers = referrers
            self.concurrency = concurrency
        }
    }

    /// The most manifests that one image may consist of.
    package static let maximumManifestCount = 4_096
    /// The most bytes that the manifests of one image may have together: 128 MiB.
    package static let maximumManifestBytes = 128 << 20
    /// The most referrers that one image may have, those of referrers included.
    package static let maximumReferrerCount = 1_000
    /// How deep an index may lie in others.
    package static let maximumIndexDepth = 4

    /// Finds everything that belongs to `root`.
    /// - Throws: ``OCILayoutError/missingChild(_:of:_:)``, ``OCILayoutError/missingReferrer(_:of:)``,
    ///   ``OCILayoutError/platformNotOffered(_:wanted:offered:)`` when nothing is for a wanted platform,
    ///   ``OCILayoutError/foreignLayer(_:manifest:)``, ``OCILayoutError/overLimit(place:what:limit:)``, what
    ///   ``ManifestDocument/init(_:as:)`` throws, or what the source throws.
    package static func walk(
        from root: ResolvedManifest,
        in source: any RepositorySource,
        options: Options = Options()
    ) async throws -> ImageGraph {
        var walk = ImageGraphWalk(source: source, options: options)
        _ = try await walk.document(root)
        return try await walk.run(from: root.descriptor)
    }
}

/// What happens to layers that registries need not hold ("non-distributable", "foreign").
package enum ForeignLayerPolicy: Hashable, Sendable {
    /// The image is refused, since a site without a network could not run it.
    case refuse
    /// The bytes are carried like any other layer; the source must hold them. No URL is ever followed.
    case carry
}

/// Which platforms of an index are carried.
package enum PlatformPolicy: Hashable, Sendable {
    /// Everything; the digest stays, signatures stay valid, every registry accepts it.
    case all
    /// The index stays as it is, but the images of other platforms stay behind.
    ///
    /// The embedded mirror takes such an index, and so do registries that are told not to check what an index lists.
    case sparse([Platform])
    /// A new index that lists only these platforms and their attestations; it has another digest, and signatures of the old one do not
    /// apply to it.
    case strip([Platform])

    /// The platforms to choose; nil for all.
    package var platforms: [Platform]? {
        switch self {
        case .all: nil
        case .sparse(let platforms), .strip(let platforms): platforms
        }
    }
}

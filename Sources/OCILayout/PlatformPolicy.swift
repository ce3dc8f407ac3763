package import Content

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

/// What a key of the trust root may sign.
package enum Role: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Trust roots.
    case root
    /// Bundles, as their maker.
    case release
    /// Bundles, as a second pair of eyes.
    case approve
    /// Permissions to deviate, for one bundle at one site.
    case override

    package static func < (left: Role, right: Role) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .root: 0
        case .release: 1
        case .approve: 2
        case .override: 3
        }
    }
}

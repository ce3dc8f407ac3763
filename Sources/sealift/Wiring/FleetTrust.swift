import Signing

/// The trust roots of a fleet, checked from the first to the newest.
struct FleetTrust {
    /// The newest root.
    let root: SignedRoot
    /// Every root, as files.
    let files: [TrustChain.File]

    init(_ fleet: FleetConfiguration, _ surroundings: Surroundings) throws {
        files = try TrustFolder(fleet.trust).files()
        guard let first = files.first else { throw CommandError.noTrustRoot(fleet.trust) }
        var chain = TrustChain(trusting: try SignedRoot(decoding: first.bytes, version: first.version))
        try chain.apply(files) { _ in }
        root = chain.current
        guard root.root.organization == fleet.organization else {
            throw CommandError.wrongRoot(
                found: root.root.organization.description,
                expected: fleet.organization.description
            )
        }
    }

    /// Refuses to make a bundle at a moment when its root has expired.
    /// - Throws: ``CommandError/expiredRoot(version:at:created:)``.
    func check(at created: Timestamp) throws {
        guard created < root.root.expires else {
            throw CommandError.expiredRoot(
                version: root.root.version,
                at: root.root.expires,
                created: created
            )
        }
    }
}

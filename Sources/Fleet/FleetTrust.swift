package import Signing

/// The trust roots of a fleet, checked from the first to the newest.
package struct FleetTrust {
    /// The newest root.
    package let root: SignedRoot
    /// Every root, as files.
    package let files: [TrustChain.File]

    /// Reads the trust folder of a fleet.
    /// - Throws: ``FleetError/noTrustRoot(_:)``, ``FleetError/wrongRoot(found:expected:)``, `SigningError`, `FileError`.
    package init(_ fleet: FleetConfiguration) throws {
        files = try TrustFolder(fleet.trust).files()
        guard let first = files.first else { throw FleetError.noTrustRoot(fleet.trust) }
        var chain = TrustChain(trusting: try SignedRoot(decoding: first.bytes, version: first.version))
        try chain.apply(files) { _ in }
        root = chain.current
        guard root.root.organization == fleet.organization else {
            throw FleetError.wrongRoot(
                found: root.root.organization.description,
                expected: fleet.organization.description
            )
        }
    }

    /// Refuses to make a bundle at a moment when its root has expired.
    /// - Throws: ``FleetError/expiredRoot(version:at:created:)``.
    package func check(at created: Timestamp) throws {
        guard created < root.root.expires else {
            throw FleetError.expiredRoot(
                version: root.root.version,
                at: root.root.expires,
                created: created
            )
        }
    }
}

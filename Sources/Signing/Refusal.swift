package import Content
package import Diagnostics

/// Why a bundle with good signatures is not for this site, or not now.
package enum Refusal: Sendable, Equatable {
    /// Made for another organisation.
    case otherOrganization(found: PlainName, expected: PlainName)
    /// Part of another stream.
    case otherStream(found: StreamID, expected: StreamID)
    /// No site is named, or all of them are.
    case targetsNobody
    /// This site is not among the targets.
    case otherSite(found: [PlainName], expected: PlainName)
    /// Made for another installation of a site with this name.
    case otherInstallation(found: SiteUID, expected: SiteIdentity)
    /// The trust root revokes this very bundle.
    case revoked(Digest)
    /// The bundle wants a newer trust root.
    case rootTooOld(found: Int, required: Int)
    /// The epoch is not the one that the trust root sets.
    case otherEpoch(found: Int64, expected: Int64)
    /// The trust root has given up all bundles before this sequence.
    case belowFloor(sequence: Int64, floor: Int64)
    /// Older than what the site has.
    case rollback(found: BundlePosition, current: BundlePosition)
    /// Another bundle of the same number is already in.
    case fork(sequence: Int64, found: Digest, current: Digest)
    /// Bundles before this one were not imported.
    case gap(missing: ClosedRange<Int64>, sequence: Int64)
    /// The delta was made against something else than what the site has.
    case otherBase(sequence: Int64, base: Int64, current: Int64)
    /// A delta at a site that has nothing yet.
    case fullNeeded(sequence: Int64, base: Int64)
    /// The sequence jumps further than ``Acceptance/sequenceJumpLimit``.
    case fastForward(sequence: Int64, current: Int64)
    /// The bundle has expired.
    case expired(at: Timestamp, now: Timestamp)
    /// The newest trust root has expired.
    case rootExpired(version: Int, at: Timestamp, now: Timestamp)
    /// Newer by its number, yet created before the previous bundle.
    case createdBeforePrevious(found: Timestamp, previous: Timestamp)
    /// The site asks for proof that the hub has read its last receipt, and there is none.
    case notFresh

    package var identifier: String {
        switch self {
        case .otherOrganization: "bundle.other-organization"
        case .otherStream: "bundle.other-stream"
        case .targetsNobody: "bundle.targets-nobody"
        case .otherSite: "bundle.other-site"
        case .otherInstallation: "bundle.other-installation"
        case .revoked: "bundle.revoked"
        case .rootTooOld: "bundle.root-too-old"
        case .otherEpoch: "bundle.other-epoch"
        case .belowFloor: "bundle.below-floor"
        case .rollback: "bundle.rollback"
        case .fork: "bundle.fork"
        case .gap: "bundle.gap"
        case .otherBase: "bundle.other-base"
        case .fullNeeded: "bundle.full-needed"
        case .fastForward: "bundle.fast-forward"
        case .expired: "bundle.expired"
        case .rootExpired: "bundle.root-expired"
        case .createdBeforePrevious: "bundle.created-before-previous"
        case .notFresh: "bundle.not-fresh"
        }
    }

    /// ``Diagnostics/ExitClass/untrusted`` for what was revoked, ``Diagnostics/ExitClass/policy`` for the rest.
    package var exitClass: ExitClass {
        if case .revoked = self { .untrusted } else { .policy }
    }
}

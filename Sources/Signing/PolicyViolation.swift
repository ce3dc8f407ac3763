package import Content
package import Diagnostics

/// Why a bundle with good signatures is not for this site, or not now.
package enum PolicyViolation: OperatorError, Equatable {
    /// Made for another organization.
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

    package var report: ErrorReport {
        switch self {
        case .otherOrganization(let found, let expected):
            ErrorReport(
                "bundle.other-organization",
                .policy,
                "the bundle is for the organization \(found), this site belongs to \(expected)",
                remedy: "use the medium that was made for this site"
            )
        case .otherStream(let found, let expected):
            ErrorReport(
                "bundle.other-stream",
                .policy,
                "the bundle is of the stream \(found), this site follows \(expected)",
                remedy: "use the medium that was made for this site"
            )
        case .targetsNobody:
            ErrorReport(
                "bundle.targets-nobody",
                .policy,
                "the bundle does not name the sites it is for",
                remedy: "ask the hub to build the bundle for named sites"
            )
        case .otherSite(let found, let expected):
            ErrorReport(
                "bundle.other-site",
                .policy,
                "the bundle is for \(Self.list(found)), this is \(expected)",
                remedy: "use the medium that was made for this site"
            )
        case .otherInstallation(let found, let expected):
            ErrorReport(
                "bundle.other-installation",
                .policy,
                "the bundle is for another installation of \(expected.id): \(found), this one is \(expected.uid)",
                remedy:
                    "list the uid of this installation under sites in the fleet's file, and ask for a new bundle"
            )
        case .revoked(let digest):
            ErrorReport(
                "bundle.revoked",
                .untrusted,
                "the bundle \(digest.short) has been revoked by the trust root",
                remedy: "ask the hub for the newest bundle"
            )
        case .rootTooOld(let found, let required):
            ErrorReport(
                "bundle.root-too-old",
                .policy,
                "the bundle needs trust root \(required) or newer, this site has \(found)",
                remedy: "copy the trust folder of the bundle to the medium again"
            )
        case .otherEpoch(let found, let expected):
            ErrorReport(
                "bundle.other-epoch",
                .policy,
                "the bundle is of epoch \(found), the trust root sets epoch \(expected)",
                remedy: "ask the hub for the newest bundle"
            )
        case .belowFloor(let sequence, let floor):
            ErrorReport(
                "bundle.below-floor",
                .policy,
                "bundle \(sequence) was given up by the trust root, which accepts \(floor) and newer",
                remedy: "ask the hub for the newest bundle"
            )
        case .rollback(let found, let current):
            ErrorReport(
                "bundle.rollback",
                .policy,
                "bundle \(found) is older than what this site has (\(current))",
                remedy: "ask the hub for the newest bundle"
            )
        case .fork(let sequence, let found, let current):
            ErrorReport(
                "bundle.fork",
                .policy,
                "two different bundles \(sequence) exist: this one is \(found.short), the site has \(current.short)",
                remedy: "do not use this medium; report it to the hub at once"
            )
        case .gap(let missing, let sequence):
            ErrorReport(
                "bundle.gap",
                .policy,
                missing.count == 1
                    ? "bundle \(missing.lowerBound) must be imported before bundle \(sequence)"
                    : "bundles \(missing.lowerBound) to \(missing.upperBound) must be imported before bundle \(sequence)",
                remedy: missing.count == 1
                    ? "import bundle \(missing.lowerBound) first, or ask the hub for a full bundle"
                    : "import them in order first, or ask the hub for a full bundle"
            )
        case .otherBase(let sequence, let base, let current):
            ErrorReport(
                "bundle.other-base",
                .policy,
                base == current
                    ? "bundle \(sequence) builds on another bundle \(base) than the one this site has"
                    : "bundle \(sequence) builds on bundle \(base), this site has \(current)",
                remedy: "ask the hub for a bundle on base \(current), or for a full bundle"
            )
        case .fullNeeded(let sequence, let base):
            ErrorReport(
                "bundle.full-needed",
                .policy,
                "bundle \(sequence) is a delta on bundle \(base), and this site has no bundle yet",
                remedy: "ask the hub for a full bundle (sealift build --base full)"
            )
        case .fastForward(let sequence, let current):
            ErrorReport(
                "bundle.fast-forward",
                .policy,
                "bundle \(sequence) is more than \(Acceptance.sequenceJumpLimit) ahead of what this site has (\(current))",
                remedy: "report it to the hub; a new trust root can raise the epoch"
            )
        case .expired(let moment, let now):
            ErrorReport(
                "bundle.expired",
                .policy,
                "the bundle expired at \(moment), it is at least \(now)",
                remedy: "ask the hub for a new bundle"
            )
        case .rootExpired(let version, let moment, let now):
            ErrorReport(
                "bundle.root-expired",
                .policy,
                "trust root \(version) expired at \(moment), it is at least \(now)",
                remedy: "ask the hub for a bundle with a renewed trust root"
            )
        case .createdBeforePrevious(let found, let previous):
            ErrorReport(
                "bundle.created-before-previous",
                .policy,
                "the bundle was created at \(found), before the previous one (\(previous))",
                remedy: "check the clock of the hub, and ask for a new bundle"
            )
        case .notFresh:
            ErrorReport(
                "bundle.not-fresh",
                .policy,
                "the bundle does not prove that the hub has read the last receipt of this site",
                remedy: "bring the last receipt to the hub, and ask for a new bundle"
            )
        }
    }

    private static func list(_ names: [PlainName]) -> String {
        let shown = names.prefix(3).map(\.description).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

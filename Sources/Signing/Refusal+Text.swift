import Content

extension Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .otherOrganization(let found, let expected):
            "the bundle is for the organisation \(found), this site belongs to \(expected)"
        case .otherStream(let found, let expected):
            "the bundle is of the stream \(found), this site follows \(expected)"
        case .targetsNobody:
            "the bundle does not name the sites it is for"
        case .otherSite(let found, let expected):
            "the bundle is for \(Self.list(found)), this is \(expected)"
        case .otherInstallation(let found, let expected):
            "the bundle is for another installation of \(expected.id): \(found), this one is \(expected.uid)"
        case .revoked(let digest):
            "the bundle \(digest.short) has been revoked by the trust root"
        case .rootTooOld(let found, let required):
            "the bundle needs trust root \(required) or newer, this site has \(found)"
        case .otherEpoch(let found, let expected):
            "the bundle is of epoch \(found), the trust root sets epoch \(expected)"
        case .belowFloor(let sequence, let floor):
            "bundle \(sequence) was given up by the trust root, which accepts \(floor) and newer"
        case .rollback(let found, let current):
            "bundle \(found) is older than what this site has (\(current))"
        case .fork(let sequence, let found, let current):
            "two different bundles \(sequence) exist: this one is \(found.short), the site has \(current.short)"
        case .gap(let missing, let sequence):
            missing.count == 1
                ? "bundle \(missing.lowerBound) must be imported before bundle \(sequence)"
                : "bundles \(missing.lowerBound) to \(missing.upperBound) must be imported before bundle \(sequence)"
        case .otherBase(let sequence, let base, let current):
            base == current
                ? "bundle \(sequence) builds on another bundle \(base) than the one this site has"
                : "bundle \(sequence) builds on bundle \(base), this site has \(current)"
        case .fullNeeded(let sequence, let base):
            "bundle \(sequence) is a delta on bundle \(base), and this site has no bundle yet"
        case .fastForward(let sequence, let current):
            "bundle \(sequence) is more than \(Acceptance.sequenceJumpLimit) ahead of what this site has (\(current))"
        case .expired(let moment, let now):
            "the bundle expired at \(moment), it is at least \(now)"
        case .rootExpired(let version, let moment, let now):
            "trust root \(version) expired at \(moment), it is at least \(now)"
        case .createdBeforePrevious(let found, let previous):
            "the bundle was created at \(found), before the previous one (\(previous))"
        case .notFresh:
            "the bundle does not prove that the hub has read the last receipt of this site"
        }
    }

    /// What to do next.
    package var remedy: String {
        switch self {
        case .otherOrganization, .otherStream, .otherSite:
            "use the medium that was made for this site"
        case .targetsNobody:
            "ask the hub to build the bundle for named sites"
        case .otherInstallation:
            "list the uid of this installation under sites in the fleet's file, and ask for a new bundle"
        case .revoked, .belowFloor, .otherEpoch, .rollback:
            "ask the hub for the newest bundle"
        case .rootTooOld:
            "copy the trust folder of the bundle to the medium again"
        case .fork:
            "do not use this medium; report it to the hub at once"
        case .gap(let missing, _):
            missing.count == 1
                ? "import bundle \(missing.lowerBound) first, or ask the hub for a full bundle"
                : "import them in order first, or ask the hub for a full bundle"
        case .otherBase(_, _, let current):
            "ask the hub for a bundle on base \(current), or for a full bundle"
        case .fullNeeded:
            "ask the hub for a full bundle (sealift build --base full)"
        case .fastForward:
            "report it to the hub; a new trust root can raise the epoch"
        case .expired:
            "ask the hub for a new bundle"
        case .rootExpired:
            "ask the hub for a bundle with a renewed trust root"
        case .createdBeforePrevious:
            "check the clock of the hub, and ask for a new bundle"
        case .notFresh:
            "bring the last receipt to the hub, and ask for a new bundle"
        }
    }

    private static func list(_ names: [PlainName]) -> String {
        let shown = names.prefix(3).map(\.description).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }
}

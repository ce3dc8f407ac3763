package import Content
import Diagnostics
package import Signing
package import Site
import SystemPackage

/// Where a site stands: the use case `status`, and its JSON document.
package struct SiteStatus: Encodable, Sendable {
    /// The state folder.
    package let state: String
    /// The site.
    package let site: SiteIdentity
    /// Its organization.
    package let organization: PlainName
    /// The version of the trust root that it trusts.
    package let trustRoot: Int
    /// The stream that it follows; nil before the first bundle.
    package let stream: StreamID?
    /// The bundle that it has.
    package let bundle: SiteState.Bundle?
    /// The mirror that the last bundle went into, or that the next one would.
    package let mirror: String
    /// The snapshot that the site is held at since a rollback, and why.
    package let heldAt: ActivationHistory.Hold?
    /// Where it was made active and nothing of it is left.
    package let lostAt: [String]
    /// Where the snapshot is active that the site is to have: the one that it is held at, else that of the bundle.
    package let activeAt: [String]
    /// Of those, where nobody waited until it was well.
    package let unconfirmedAt: [String]
    /// Where another snapshot is active still.
    package let formerAt: [ActivationHistory.Place]
    /// Where a snapshot was refused, or is not well, and why.
    package let refused: [ActivationHistory.Failure]
    /// Where the configuration wants it to be active and it is not.
    package let notActiveAt: [String]
    /// What somebody has accepted to differ, and what has not lapsed.
    package let acceptedDrift: [DriftAcceptance]
    /// Whether it is for a window to open that it is not.
    package let waitsForWindow: Bool
    /// When that is; nil where none opens within two weeks.
    package let windowOpens: Timestamp?
    /// Until when the hub does not let it be active there; nil where it does.
    package let waitsUntil: Timestamp?
    /// The bundle whose import began and did not end.
    package let unfinished: Digest?
    /// What that import has left.
    package let staged: StagedContent
    /// The requests to the hub that no bundle has answered.
    package let requests: [String]
    /// How many records the audit log has.
    package let auditRecords: Int64
    /// The latest moment that anything signed has named.
    package let latestSignedTime: Timestamp
    /// What a clock ahead of the time has blocked.
    package let blockade: SiteState.Blockade?

    /// Reads where a site stands, and checks its logs.
    /// - Parameters:
    ///   - mirror: The mirror of the configuration.
    ///   - targets: Where the configuration wants snapshots to be active.
    ///   - lost: Those of them where nothing is left.
    ///   - gate: When it lets them.
    /// - Throws: ``SiteError``, ``SigningError``, ``FileError``.
    package init(
        of directory: SiteDirectory,
        mirror: String,
        targets: [String],
        lost: [String] = [],
        gate: ActivationGate = .alwaysOpen,
        clock: ClockReading
    ) throws {
        let current = try directory.load()
        try directory.audit.check(holding: current.auditHead)
        let history = try ActivationHistory(of: directory)
        let wanted = history.hold?.snapshot ?? current.bundle?.snapshot
        let refusing = Set(history.failures.map(\.target))
        let known = history.targets(with: wanted).filter { !refusing.contains($0) }
        let active = known.filter { !lost.contains($0) }
        lostAt = known.filter { lost.contains($0) }
        state = directory.path.string
        site = current.site
        organization = current.organization
        trustRoot = current.rootVersion
        stream = current.stream
        bundle = current.bundle
        self.mirror = try directory.lastMirror() ?? mirror
        heldAt = history.hold
        activeAt = active
        unconfirmedAt = history.places.filter { $0.unconfirmed && active.contains($0.target) }.map(\.target)
        formerAt = history.places.filter { $0.snapshot != nil && $0.snapshot != wanted }
        refused = history.failures
        let missing = targets.filter { !active.contains($0.withoutSecrets) }
        notActiveAt = missing
        let wait = missing.isEmpty ? nil : wanted.flatMap { gate.closure(of: $0, current, at: directory) }
        waitsForWindow = wait?.cause == .window
        waitsUntil = wait?.cause == .hub ? wait?.opens : nil
        acceptedDrift = history.acceptances(at: clock)
        windowOpens = wait?.cause == .window ? wait?.opens : nil
        unfinished = try directory.unfinishedImport()
        staged = try StagedContent(of: directory)
        requests = try directory.openRequests().map(\.string)
        auditRecords = try directory.audit.head().count
        latestSignedTime = current.latestSignedTime
        blockade = current.blockade(at: clock)
    }
}

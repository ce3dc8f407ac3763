package import BundleFormat
import Content
import Diagnostics
import FileIO
package import Signing
package import Site
package import SystemPackage

/// Tells the hub, by a receipt, where a site stands after something was done there.
package struct SiteReport: Sendable {
    private let site: SiteDirectory
    private let mirror: String
    private let targets: [String]
    private let clock: ClockReading
    private let tool: String

    /// Reports on a site.
    /// - Parameters:
    ///   - mirror: The mirror of the configuration.
    ///   - targets: Where the configuration wants snapshots to be active.
    ///   - tool: The version of sealift.
    package init(
        of site: SiteDirectory,
        mirror: String,
        targets: [String],
        clock: ClockReading,
        tool: String
    ) {
        self.site = site
        self.mirror = mirror
        self.targets = targets
        self.clock = clock
        self.tool = tool
    }

    /// Writes a receipt into the book of the site.
    /// - Parameters:
    ///   - failure: Why what was done did not end well.
    ///   - drift: What was seen of it, if that is the event.
    /// - Returns: Its file; nil for a site without a key, and for drift or an activation that the last receipt has told already.
    /// - Throws: ``SiteError``, ``SigningError``, ``FileError``.
    package func issue(_ event: Receipt.Event, failure: (any Error)? = nil, drift: Receipt.Drift? = nil)
        async throws -> FilePath?
    {
        guard let book = try ReceiptBook(of: site) else { return nil }
        return try await book.issue(always: event == .imported || event == .rolledBack) { number, previous in
            try receipt(number, after: previous, event, failure, drift)
        }
    }

    private func receipt(
        _ number: Int64,
        after previous: Digest?,
        _ event: Receipt.Event,
        _ failure: (any Error)?,
        _ drift: Receipt.Drift?
    ) throws -> Receipt {
        let state = try site.load()
        let status = try SiteStatus(of: site, mirror: mirror, targets: targets, clock: clock)
        let audit = try site.audit.head()
        return Receipt(
            organization: state.organization,
            site: state.site,
            number: number,
            previous: previous,
            event: event,
            failure: failure.map { error in
                let decision = AuditRecord.Decision(error)
                return Receipt.Failure(
                    error: decision.error,
                    exit: decision.exit,
                    message: decision.message
                )
            },
            moment: Receipt.Moment(
                clock: Timestamp(secondsSinceEpoch: clock.secondsSinceEpoch),
                latestSigned: state.latestSignedTime
            ),
            root: Receipt.Root(version: state.rootVersion, digest: state.rootDigest),
            stream: state.stream,
            bundle: state.bundle,
            heldAt: status.heldAt?.snapshot,
            targets: targets.map { status.receipt(of: $0.withoutSecrets) },
            drift: drift,
            requests: status.requests.count,
            free: try FreeSpace(at: site.path).bytes,
            tool: tool,
            audit: Receipt.Log(count: audit.count, digest: audit.digest)
        )
    }
}

extension SiteStatus {
    /// What the hub is told of a target.
    fileprivate func receipt(of target: String) -> Receipt.Target {
        let former = formerAt.first { $0.target == target }?.snapshot
        if let failure = refused.first(where: { $0.target == target }) {
            return Receipt.Target(
                target: target,
                snapshot: failure.snapshot,
                state: .refused,
                message: failure.message
            )
        }
        guard activeAt.contains(target) else {
            return Receipt.Target(target: target, snapshot: former, state: .waiting)
        }
        return Receipt.Target(
            target: target,
            snapshot: heldAt?.snapshot ?? bundle?.snapshot,
            state: unconfirmedAt.contains(target) ? .unconfirmed : .active
        )
    }
}

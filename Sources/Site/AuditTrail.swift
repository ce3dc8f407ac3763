package import Signing

/// Writes audit records that share a site, an actor and a moment.
package struct AuditTrail: Sendable {
    private let site: SiteDirectory
    private let actor: AuditRecord.Actor
    /// The moment that they share.
    package let clock: ClockReading
    private let boot: String?
    private let uptime: Int64?

    /// Describes who runs the program, and when.
    package init(
        site: SiteDirectory,
        actor: AuditRecord.Actor,
        clock: ClockReading,
        boot: String?,
        uptime: Int64?
    ) {
        self.site = site
        self.actor = actor
        self.clock = clock
        self.boot = boot
        self.uptime = uptime
    }

    /// Records that the site was set up.
    package func recordEnrolment(_ state: SiteState) throws {
        try record(.enrolled, .success, state: state)
    }

    /// Appends one record durably.
    package func record(
        _ event: AuditRecord.Event,
        _ result: AuditRecord.Result,
        state: SiteState,
        bundle: AuditRecord.Bundle? = nil,
        verification: AuditRecord.Verification? = nil,
        decision: AuditRecord.Decision? = nil,
        change: AuditRecord.Change? = nil
    ) throws {
        try site.audit.append(
            AuditRecord(
                event: event,
                result: result,
                moment: AuditRecord.Moment(
                    clock: clock,
                    latestSigned: state.latestSignedTime,
                    boot: boot,
                    uptime: uptime
                ),
                site: state.site,
                actor: actor,
                bundle: bundle,
                verification: verification,
                decision: decision,
                change: change
            )
        )
    }
}

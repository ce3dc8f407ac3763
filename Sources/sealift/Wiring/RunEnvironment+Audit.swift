import BundleImport
import Signing
import Site

extension RunEnvironment {
    /// The one reading of the clock that a run uses.
    func clock(isTrusted: Bool) -> ClockReading {
        ClockReading(secondsSinceEpoch: now, isTrusted: isTrusted)
    }

    /// Writes audit records in the name of whoever runs the program.
    func trail(of site: SiteDirectory, clockIsTrusted: Bool) -> AuditTrail {
        AuditTrail(
            site: site,
            actor: AuditRecord.Actor(
                user: user,
                sudoUser: environment["SUDO_USER"],
                host: host,
                process: process,
                tool: "sealift \(BundleStatement.Tool.sealift.version)"
            ),
            clock: clock(isTrusted: clockIsTrusted),
            boot: boot,
            uptime: uptime
        )
    }
}

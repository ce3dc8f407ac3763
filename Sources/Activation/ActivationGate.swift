import Signing
package import Site

/// Whether snapshots may become active at this moment, by the windows of a site and by what the hub says.
///
/// Loading is never held, and neither is a rollback, which a person orders.
package struct ActivationGate: Sendable {
    /// It is never too early, and no window is ever closed.
    package static let alwaysOpen = ActivationGate(ActivationSchedule(), now: .max)

    private let schedule: ActivationSchedule
    private let now: Int64

    /// Judges by `schedule` at `now`, in seconds since 1970-01-01T00:00:00Z.
    /// - Parameter now: The clock; `.min` for one that is not trusted, so that signed times alone count.
    package init(_ schedule: ActivationSchedule, now: Int64) {
        self.schedule = schedule
        self.now = now
    }

    /// Why a snapshot must wait; nil where it need not.
    /// - Parameter site: The site, for the command that goes on.
    func closure(of snapshot: String, _ state: SiteState, at site: SiteDirectory) -> ActivationWait? {
        let moment = max(now, state.latestSignedTime.secondsSinceEpoch)
        if let bundle = state.bundle, bundle.snapshot == snapshot, let earliest = bundle.notBefore,
            moment < earliest.secondsSinceEpoch
        {
            return ActivationWait(cause: .hub, opens: earliest, site: site.path)
        }
        guard !schedule.isOpen(at: now) else { return nil }
        return ActivationWait(cause: .window, opens: schedule.opening(after: now), site: site.path)
    }
}

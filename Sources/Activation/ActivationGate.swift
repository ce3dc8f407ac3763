package import Site

/// Whether snapshots may become active at this moment, by the windows of a site.
///
/// Loading is never held, and neither is a rollback, which a person orders.
package struct ActivationGate: Sendable {
    /// No window is ever closed.
    package static let alwaysOpen = ActivationGate(ActivationSchedule(), now: 0)

    private let schedule: ActivationSchedule
    private let now: Int64

    /// Judges by `schedule` at `now`, in seconds since 1970-01-01T00:00:00Z.
    package init(_ schedule: ActivationSchedule, now: Int64) {
        self.schedule = schedule
        self.now = now
    }

    /// Why a snapshot must wait; nil while a window is open.
    /// - Parameter site: The site, for the command that goes on.
    func closure(at site: SiteDirectory) -> ActivationWait? {
        guard !schedule.isOpen(at: now) else { return nil }
        return ActivationWait(opens: schedule.opening(after: now), site: site.path)
    }
}

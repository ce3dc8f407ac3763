/// What the clock of this machine said when the run began; every check of the run uses this one reading.
package struct ClockReading: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z, however wrong.
    package let secondsSinceEpoch: Int64
    /// Whether the configuration vouches for the clock.
    package let isTrusted: Bool

    /// How far clocks may be apart before anybody is told: ten minutes.
    static let toleratedLag: Int64 = 600

    /// By how many seconds `moment` is still to come for this clock; nil when it is not, or by no more than clocks differ.
    func lead(of moment: Timestamp) -> Int64? {
        let (lead, overflow) = moment.secondsSinceEpoch.subtractingReportingOverflow(secondsSinceEpoch)
        if overflow { return secondsSinceEpoch < 0 ? .max : nil }
        return lead > Self.toleratedLag ? lead : nil
    }

    /// Records a reading.
    package init(secondsSinceEpoch: Int64, isTrusted: Bool) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.isTrusted = isTrusted
    }
}

/// What the clock of this machine said when the run began; every check of the run uses this one reading.
package struct ClockReading: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z, however wrong.
    package let secondsSinceEpoch: Int64
    /// Whether the configuration vouches for the clock.
    package let isTrusted: Bool

    /// Records a reading.
    package init(secondsSinceEpoch: Int64, isTrusted: Bool) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.isTrusted = isTrusted
    }
}

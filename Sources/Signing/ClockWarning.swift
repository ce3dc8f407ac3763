/// What is odd about the clock of the site; never a reason to refuse a bundle.
package enum ClockWarning: Sendable, Hashable, CustomStringConvertible {
    /// The clock is this many seconds behind what was signed already.
    case behind(seconds: Int64)
    /// The bundle was made this many seconds after now, says the clock.
    case bundleAhead(created: Timestamp, seconds: Int64)
    /// The clock is so far ahead of the bundle that it is not believed.
    case farAhead(seconds: Int64)

    /// One line for the operator.
    package var description: String {
        switch self {
        case .behind(let seconds):
            "the clock of this machine is \(Self.duration(seconds)) behind what was signed already: it is wrong, or the hub's was"
        case .bundleAhead(let created, let seconds):
            "the bundle was made at \(created), which is \(Self.duration(seconds)) ahead of the clock of this machine;"
                + " after it no bundle that was made before then is taken here"
        case .farAhead(let seconds):
            "the clock of this machine is \(Self.duration(seconds)) ahead of the bundle and is not used"
        }
    }

    private static func duration(_ seconds: Int64) -> String {
        switch seconds {
        case ..<7_200: "\(seconds / 60) minutes"
        case ..<172_800: "\(seconds / 3_600) hours"
        default: "\(seconds / 86_400) days"
        }
    }
}

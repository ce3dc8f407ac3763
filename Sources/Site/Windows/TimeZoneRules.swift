/// How far the clocks of a place are ahead of UTC, by moment.
struct TimeZoneRules: Sendable, Equatable {
    /// From a moment on, so many seconds ahead.
    struct Change: Sendable, Equatable {
        /// Seconds since 1970-01-01T00:00:00Z.
        let moment: Int64
        let offset: Int64
    }

    /// Before the first change.
    let first: Int64
    /// The changes that are listed, in order.
    let changes: [Change]
    /// The rule for all that comes after the last one; nil where it holds for ever.
    let rest: DaylightRule?

    /// Clocks that are always so many seconds ahead.
    init(fixed offset: Int64) {
        self.init(first: offset, changes: [], rest: nil)
    }

    init(first: Int64, changes: [Change], rest: DaylightRule?) {
        self.first = first
        self.changes = changes
        self.rest = rest
    }

    /// How many seconds the clocks are ahead at `moment`.
    func offset(at moment: Int64) -> Int64 {
        if moment >= changes.last?.moment ?? .min, let rest { return rest.offset(at: moment) }
        return changes.last { $0.moment <= moment }?.offset ?? first
    }
}

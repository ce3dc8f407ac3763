/// The moment to judge by at a place where clocks are wrong: the latest that anything signed has named, or the clock's
/// if the configuration vouches for it and it is not absurd.
struct EffectiveTime: Sendable, Equatable {
    /// The moment.
    let now: Timestamp
    /// What is odd about the clock.
    let warnings: [ClockWarning]

    private static let toleratedLead: Int64 = 10 * 31_556_952

    init(of signed: SignedStatement, state: SiteState, clock: ClockReading) {
        let created = signed.statement.created
        let certain = max(state.latestSignedTime, signed.root.created, created)
        let reading = clock.secondsSinceEpoch
        let (lead, overflow) = reading.subtractingReportingOverflow(created.secondsSinceEpoch)
        let isFarAhead = reading > 0 && (overflow || lead > Self.toleratedLead)
        if isFarAhead {
            warnings = [.farAhead(seconds: overflow ? .max : lead)]
        } else if let lag = clock.lead(of: state.latestSignedTime) {
            warnings = [.behind(seconds: lag)]
        } else if let lead = clock.lead(of: created) {
            warnings = [.bundleAhead(created: created, seconds: lead)]
        } else {
            warnings = []
        }
        let clockTime = Timestamp(secondsSinceEpoch: reading)
        if clock.isTrusted, !isFarAhead, let clockTime {
            now = max(certain, clockTime)
        } else {
            now = certain
        }
    }
}

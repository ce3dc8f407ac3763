/// A signed statement that is for this site, now; only ``Acceptance`` makes one.
package struct AcceptedStatement: Sendable, Equatable {
    /// What the site must do about it.
    package enum Disposition: Sendable, Hashable {
        /// Import it.
        case new
        /// Nothing: it is what the site has.
        case alreadyImported
    }

    /// The statement and who signed it.
    package let signed: SignedStatement
    /// What to do about it.
    package let disposition: Disposition
    /// The moment that all checks of time used: never earlier than anything signed.
    package let now: Timestamp
    /// What is odd about the clock.
    package let warnings: [ClockWarning]
}

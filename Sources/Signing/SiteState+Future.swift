extension SiteState {
    /// What the site refuses since something that it has accepted is dated in the future.
    package struct Blockade: Sendable, Hashable, Codable {
        /// Bundles that were made before this moment are refused, because the site has one of then; nil when that is past.
        package let madeBefore: Timestamp?
        /// Bundles that expire before this moment are refused, because a trust root or a bundle was made then; nil when that is past.
        package let expiringBefore: Timestamp?
    }

    /// What the site refuses until the moments are past that it has accepted; nil when they are, says the clock.
    package func blockade(at clock: ClockReading) -> Blockade? {
        func future(_ moment: Timestamp?) -> Timestamp? {
            moment.flatMap { clock.lead(of: $0) == nil ? nil : $0 }
        }
        guard let latest = future(latestSignedTime) else { return nil }
        return Blockade(madeBefore: future(bundle?.created), expiringBefore: latest)
    }
}

/// Decides whether a signed statement is for this site, and whether it moves the site forward.
///
///     the state is this site's, and no older than the trust root
///     organization, stream, site and installation are ours
///     nothing is revoked, given up, or waiting for a newer trust root
///     the same statement again is fine; anything older, forked or out of order is not
///     neither bundle nor trust root has expired, by the latest moment that is certain
package enum Acceptance {
    /// The furthest that a sequence may jump unless the trust root raises the epoch.
    package static let sequenceJumpLimit: Int64 = 10_000

    /// What a site may ask for beyond the rules.
    package struct Policy: Sendable, Hashable {
        /// Whether a bundle must prove that the hub has read the last receipt.
        package var requiresFreshness: Bool

        /// Sets the policy.
        package init(requiresFreshness: Bool = false) {
            self.requiresFreshness = requiresFreshness
        }
    }

    /// Checks `signed` against what the site remembers.
    /// - Parameters:
    ///   - state: What the site remembers.
    ///   - site: Who the configuration says that the site is.
    ///   - clock: The reading at the start of the run.
    ///   - policy: What the site asks for beyond the rules.
    /// - Throws: ``SigningError/refused(_:)``, or ``SigningError`` of the class `state`.
    package static func check(
        _ signed: SignedStatement,
        state: SiteState,
        site: SiteIdentity,
        clock: ClockReading,
        policy: Policy = Policy()
    ) throws(SigningError) -> AcceptedStatement {
        guard state.site == site else { throw .stateOfOtherSite(found: state.site, expected: site) }
        guard signed.root.version >= state.rootVersion else {
            throw .trustRootLost(version: state.rootVersion)
        }
        let time = EffectiveTime(of: signed, state: state, clock: clock)
        do {
            try checkTarget(of: signed, state: state)
            try checkRoot(of: signed)
            if try isAlreadyImported(signed, state: state) {
                return AcceptedStatement(
                    signed: signed,
                    disposition: .alreadyImported,
                    now: time.now,
                    warnings: time.warnings
                )
            }
            try checkOrder(of: signed, state: state)
            try checkTime(of: signed, state: state, now: time.now)
            if policy.requiresFreshness { try checkFreshness(of: signed, state: state) }
        } catch {
            throw .refused(error)
        }
        return AcceptedStatement(
            signed: signed,
            disposition: .new,
            now: time.now,
            warnings: time.warnings
        )
    }

    private static func checkTarget(of signed: SignedStatement, state: SiteState) throws(PolicyViolation) {
        let statement = signed.statement
        for expected in [state.organization, signed.root.organization]
        where statement.organization != expected {
            throw .otherOrganization(found: statement.organization, expected: expected)
        }
        guard let target = statement.sites.first(where: { $0.id == state.site.id }) else {
            throw .otherSite(found: statement.sites.map(\.id), expected: state.site.id)
        }
        guard target.uid == state.site.uid else {
            throw .otherInstallation(found: target.uid, expected: state.site)
        }
        if let expected = state.stream, statement.stream != expected {
            throw .otherStream(found: statement.stream, expected: expected)
        }
    }

    private static func checkRoot(of signed: SignedStatement) throws(PolicyViolation) {
        let statement = signed.statement
        let root = signed.root
        guard !root.revoked.statements.contains(signed.digest) else { throw .revoked(signed.digest) }
        guard root.version >= statement.minimumRootVersion else {
            throw .rootTooOld(found: root.version, required: statement.minimumRootVersion)
        }
        let floor = root.floor(of: statement.stream)
        guard statement.position.epoch == floor.epoch else {
            throw .otherEpoch(found: statement.position.epoch, expected: floor.epoch)
        }
        guard statement.position.sequence >= floor.minSequence else {
            throw .belowFloor(sequence: statement.position.sequence, floor: floor.minSequence)
        }
    }

    private static func checkFreshness(of signed: SignedStatement, state: SiteState) throws(PolicyViolation) {
        // A site that never wrote a receipt has nothing to ask for.
        guard let nonce = state.lastNonce else { return }
        guard signed.statement.freshness?.siteNonce == nonce else { throw .notFresh }
    }
}

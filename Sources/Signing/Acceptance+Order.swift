extension Acceptance {
    /// Whether `signed` is the very bundle that the site has; two bundles of one number are a fork.
    static func isAlreadyImported(_ signed: SignedStatement, state: SiteState) throws(PolicyViolation) -> Bool
    {
        guard let bundle = state.bundle, bundle.position == signed.statement.position else { return false }
        guard bundle.statement == signed.digest else {
            throw .fork(
                sequence: bundle.position.sequence,
                found: signed.digest,
                current: bundle.statement
            )
        }
        return true
    }

    /// Refuses what is older than the site, jumps too far, or builds on something that the site has not had.
    ///
    /// A delta on an older bundle than the site's is fine: it lists all that the site is to have, and the importer sees whether that is there.
    static func checkOrder(of signed: SignedStatement, state: SiteState) throws(PolicyViolation) {
        let position = signed.statement.position
        guard position > state.position else {
            throw .rollback(found: position, current: state.position)
        }
        try checkJump(of: signed, state: state)
        guard case .delta(let base, let statement) = signed.statement.base else { return }
        guard let bundle = state.bundle else {
            throw .fullNeeded(sequence: position.sequence, base: base)
        }
        guard statement != bundle.statement else { return }
        let current = bundle.position.sequence
        guard position.epoch == bundle.position.epoch, base != current else {
            throw .otherBase(sequence: position.sequence, base: base, current: current)
        }
        guard base > current else { return }
        throw .gap(missing: current + 1...base, sequence: position.sequence)
    }

    private static func checkJump(of signed: SignedStatement, state: SiteState) throws(PolicyViolation) {
        let position = signed.statement.position
        if let bundle = state.bundle, position.epoch > bundle.position.epoch { return }
        let floor = signed.root.floor(of: signed.statement.stream).minSequence - 1
        let current = max(state.position.sequence, floor)
        guard position.sequence - current <= sequenceJumpLimit else {
            throw .fastForward(sequence: position.sequence, current: current)
        }
    }

    /// Refuses what has expired, and a newer number with an older date.
    static func checkTime(
        of signed: SignedStatement,
        state: SiteState,
        now: Timestamp
    ) throws(PolicyViolation) {
        let root = signed.root
        guard root.expires > now else {
            throw .rootExpired(version: root.version, at: root.expires, now: now)
        }
        guard signed.statement.expires > now else {
            throw .expired(at: signed.statement.expires, now: now)
        }
        if let previous = state.bundle?.created, signed.statement.created < previous {
            throw .createdBeforePrevious(found: signed.statement.created, previous: previous)
        }
    }
}

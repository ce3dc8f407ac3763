import BundleFormat
package import Signing

/// The one way from an ``UnverifiedBundle`` to a ``VerifiedBundle``.
///
///     apply the trust roots that came along, one by one; each stays trusted whatever follows
///     signatures of the release and approve roles over the envelope as it was read
///     statement: for this site, in order, not expired (``Acceptance``)
///     contents.json: size and digest of the statement, then its own rules
///     volumes: exact sizes; their bytes are verified while they are read
package enum BundleVerifier {
    /// Verifies a bundle for a site.
    /// - Parameters:
    ///   - trusted: The root that the site trusts.
    ///   - persist: Called with every newer root as soon as it is trusted; returns the state that adopts it.
    /// - Returns: The bundle, what the site must do about it, and warnings.
    /// - Throws: ``SigningError``, ``ImportError``, ``BundleFormatError``, ``ContentError``.
    package static func verify(
        _ bundle: UnverifiedBundle,
        for state: SiteState,
        trusting trusted: SignedRoot,
        clock: ClockReading,
        persist: (SignedRoot) throws -> SiteState
    ) throws -> (bundle: VerifiedBundle, accepted: AcceptedStatement) {
        var state = state
        var chain = TrustChain(trusting: trusted)
        try chain.apply(bundle.roots) { state = try persist($0) }
        let signed = try Verifier.verify(bundle.envelope, against: chain.current.root)
        let accepted = try Acceptance.check(signed, state: state, site: state.site, clock: clock)
        return (try VerifiedBundle(bundle, signed: signed), accepted)
    }

    /// Verifies a bundle by a root alone, for whoever is no site: all but target, order and time.
    package static func verify(_ bundle: UnverifiedBundle, trusting trusted: SignedRoot) throws
        -> VerifiedBundle
    {
        var chain = TrustChain(trusting: trusted)
        try chain.apply(bundle.roots) { _ in }
        let signed = try Verifier.verify(bundle.envelope, against: chain.current.root)
        return try VerifiedBundle(bundle, signed: signed)
    }
}

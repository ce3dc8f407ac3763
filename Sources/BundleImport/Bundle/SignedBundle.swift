package import Signing

/// A bundle whose signatures are good: enough trusted keys have signed its statement.
///
/// It says nothing about whether the bundle is for this site, now; that is an ``AcceptedBundle``. Nothing but the envelope and the trust
/// roots is looked at, as they were read once.
package struct SignedBundle: Sendable {
    /// What was signed, and by whom.
    package let signed: SignedStatement

    private let bundle: UnverifiedBundle

    /// Applies the trust roots that came along, one by one, and checks the signatures of the release and approve roles.
    /// - Parameters:
    ///   - trusted: The root that is trusted.
    ///   - adopt: Called with every newer root as soon as it is trusted; it stays so whatever follows.
    /// - Throws: ``SigningError``, or what `adopt` throws.
    package init(
        _ bundle: UnverifiedBundle,
        trusting trusted: SignedRoot,
        adopt: (SignedRoot) throws -> Void = { _ in }
    ) throws {
        var chain = TrustChain(trusting: trusted)
        try chain.apply(bundle.roots, persist: adopt)
        signed = try Verifier.verify(bundle.envelope, against: chain.current.root)
        self.bundle = bundle
    }

    /// Holds what lies beside the envelope against the statement.
    /// - Throws: ``ImportError``, ``BundleFormatError``, ``ContentError``.
    package func contents() throws -> BundleContents {
        try BundleContents(of: bundle, as: signed.statement, knownRoot: signed.root.version)
    }
}

package import BundleFormat
package import Signing
package import SystemPackage

/// A bundle that is good for this site now: signed by enough trusted keys, for this site, in order, not expired, and listed as signed.
///
/// It is made by acceptance and by nothing else; whatever plans, loads or commits takes only this.
package struct AcceptedBundle: Sendable {
    /// The statement, and what the site must do about it.
    package let accepted: AcceptedStatement

    /// What is in it, held against the statement; every byte of the volumes is verified when it is read.
    package let listing: BundleContents

    /// Holds a signed bundle against what the site remembers, then what lies beside its envelope against the statement.
    /// - Throws: ``SigningError``, ``ImportError``, ``BundleFormatError``, ``ContentError``.
    package init(_ bundle: SignedBundle, for state: SiteState, clock: ClockReading) throws {
        accepted = try Acceptance.check(bundle.signed, state: state, site: state.site, clock: clock)
        listing = try bundle.contents()
    }

    /// Goes the whole way from a bundle as it was found: trust roots, signatures, acceptance, list of contents.
    /// - Parameters:
    ///   - trusted: The root that the site trusts.
    ///   - adopt: Called with every newer root as soon as it is trusted; returns the state that has it.
    /// - Throws: What ``SignedBundle/init(_:trusting:adopt:)`` and ``init(_:for:clock:)`` throw.
    package init(
        _ bundle: UnverifiedBundle,
        for state: SiteState,
        trusting trusted: SignedRoot,
        clock: ClockReading,
        adopt: (SignedRoot) throws -> SiteState
    ) throws {
        var state = state
        let signed = try SignedBundle(bundle, trusting: trusted) { state = try adopt($0) }
        try self.init(signed, for: state, clock: clock)
    }

    /// What was signed, and by whom.
    package var signed: SignedStatement { accepted.signed }
    /// What was signed.
    package var statement: BundleStatement { accepted.signed.statement }
    /// Its folder.
    package var folder: FilePath { listing.folder }
    /// Everything in it.
    package var contents: Contents { listing.contents }
    /// The volumes at hand.
    package var volumes: VolumeSet { listing.volumes }
}

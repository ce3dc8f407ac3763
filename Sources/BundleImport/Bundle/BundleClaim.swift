import Content
import Signing

/// What a bundle on a medium says of itself, for a site that wonders which to import.
struct BundleClaim: Sendable {
    /// The bundle, read once.
    let bundle: UnverifiedBundle
    /// Where it stands in its stream.
    let position: BundlePosition
    /// What it builds on.
    let base: BundleStatement.Base
    /// What it lacks, when its release is signed and its approval is missing; nil else.
    let approval: SigningError?

    /// Reads the claims of `bundle`; nil when it is not for this site.
    /// - Throws: ``SigningError``, ``ContentError``.
    init?(_ bundle: UnverifiedBundle, for state: SiteState, trusting trusted: SignedRoot) throws {
        let claimed = try bundle.claimedStatement()
        guard claimed.sites.contains(where: { $0.id == state.site.id }),
            state.stream == nil || state.stream == claimed.stream
        else { return nil }
        self.bundle = bundle
        position = claimed.position
        base = claimed.base
        approval = Self.missingApproval(of: bundle, trusting: trusted)
    }

    /// The digest of its statement.
    var statement: Digest { bundle.envelope.payloadDigest }

    /// Whether the site can go on from here, without what comes before: of several such bundles the newest is what the hub made last,
    /// be it to repair an earlier one.
    func suits(_ state: SiteState) -> Bool {
        switch base {
        case .full: true
        case .delta(let sequence, let statement):
            state.bundle.map { bundle in
                statement == bundle.statement
                    || position.epoch == bundle.position.epoch && sequence < bundle.position.sequence
            } ?? false
        }
    }

    /// Whatever else is wrong with roots and signatures is left to the importer, which refuses and records it.
    private static func missingApproval(of bundle: UnverifiedBundle, trusting trusted: SignedRoot)
        -> SigningError?
    {
        do {
            var chain = TrustChain(trusting: trusted)
            try chain.apply(bundle.roots) { _ in }
            _ = try Verifier.verify(bundle.envelope, against: chain.current.root)
            return nil
        } catch SigningError.notApproved(let report) {
            return .notApproved(report)
        } catch {
            return nil
        }
    }
}

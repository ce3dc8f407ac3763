package import Content

/// What a site remembers between imports, so that nothing older is ever accepted.
package struct SiteState: Sendable, Equatable, Codable {
    /// The bundle that the site has.
    package struct Bundle: Sendable, Hashable, Codable {
        /// Where it stands in its stream.
        package let position: BundlePosition
        /// The digest of its statement.
        package let statement: Digest
        /// When it was made, as the hub said.
        package let created: Timestamp
        /// The name of its snapshot.
        package let snapshot: String?
        /// From when on that may become active, as the hub says; nil where it may at once.
        package let notBefore: Timestamp?

        /// Gathers what is remembered of a bundle.
        package init(
            position: BundlePosition,
            statement: Digest,
            created: Timestamp,
            snapshot: String?,
            notBefore: Timestamp? = nil
        ) {
            self.position = position
            self.statement = statement
            self.created = created
            self.snapshot = snapshot
            self.notBefore = notBefore
        }
    }

    /// Counts the writes of the state, from 1.
    package internal(set) var generation: Int64
    /// Which site it is.
    package let site: SiteIdentity
    /// Whose site it is.
    package let organization: PlainName
    /// The stream that it follows; nil until the first import.
    package internal(set) var stream: StreamID?
    /// The version of the newest trusted root.
    package internal(set) var rootVersion: Int
    /// The digest of that root's payload.
    package internal(set) var rootDigest: Digest
    /// The bundle that it has; nil until the first import.
    package internal(set) var bundle: Bundle?
    /// The latest moment that any verified root or bundle has named: it cannot be earlier than that.
    package internal(set) var latestSignedTime: Timestamp
    /// The number in the last receipt.
    package var lastNonce: Nonce?
    /// The head of the audit log.
    package var auditHead: Digest?

    /// The state of a site that is just being set up with `root`.
    package init(site: SiteIdentity, root: SignedRoot) {
        generation = 1
        self.site = site
        organization = root.root.organization
        rootVersion = root.root.version
        rootDigest = root.digest
        latestSignedTime = root.root.created
    }

    /// Where the site stands; sequence 0 until the first import.
    package var position: BundlePosition {
        bundle?.position ?? BundlePosition(epoch: 0, sequence: 0)
    }

    /// This state with a newer trust root.
    package func adopting(_ root: SignedRoot) -> SiteState {
        var next = self
        next.rootVersion = root.root.version
        next.rootDigest = root.digest
        next.latestSignedTime = max(latestSignedTime, root.root.created)
        return next
    }

    /// This state after the import of `accepted`; the stream of the first bundle is followed from then on.
    package func importing(_ accepted: AcceptedStatement) -> SiteState {
        let statement = accepted.signed.statement
        var next = self
        next.stream = statement.stream
        next.bundle = Bundle(
            position: statement.position,
            statement: accepted.signed.digest,
            created: statement.created,
            snapshot: statement.snapshot,
            notBefore: statement.notBefore
        )
        next.latestSignedTime = max(latestSignedTime, statement.created)
        return next
    }

    /// Refuses a state that is older than the copy of its position outside this machine.
    /// - Throws: ``SigningError/stateBehindAnchor(found:anchor:)``.
    package func check(against anchor: BundlePosition) throws(SigningError) {
        guard position >= anchor else { throw .stateBehindAnchor(found: position, anchor: anchor) }
    }
}

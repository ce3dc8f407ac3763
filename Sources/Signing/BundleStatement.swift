/// What is signed for a bundle: an in-toto Statement v1 whose subjects are all files of the bundle.
///
/// A value of this type keeps the rules of the format; ``Acceptance`` decides whether it is for this site.
package struct BundleStatement: Sendable, Equatable {
    /// The payload type of the envelope.
    package static let payloadType = "application/vnd.in-toto+json"
    /// The `_type` of the statement.
    package static let statementType = "https://in-toto.io/Statement/v1"
    /// The type of the predicate.
    package static let predicateType = "https://sealift.dev/bundle/v1"
    /// The version of the predicate that this code writes and reads.
    package static let formatVersion = 1
    /// The most files of a bundle.
    package static let fileLimit = 1_024
    /// The largest sequence, epoch and size: 2^53 - 1.
    package static let numberLimit: Int64 = (1 << 53) - 1

    /// Whose bundle it is.
    package let organization: PlainName
    /// The lineage that it continues.
    package let stream: StreamID
    /// Where it stands in the stream.
    package let position: BundlePosition
    /// When it was made, as the hub says.
    package let created: Timestamp
    /// From when on it is refused.
    package let expires: Timestamp
    /// From when on its snapshot may become active; nil where it may at once.
    package let notBefore: Timestamp?
    /// All sites it is for, sorted, at least one.
    package let sites: [SiteIdentity]
    /// What the site must have before.
    package let base: Base
    /// Digests of the site's content before and after, if the hub knows them.
    package let state: ContentState?
    /// The oldest trust root that may judge it.
    package let minimumRootVersion: Int
    /// Every file, sorted by name; `contents.json` is among them.
    package let files: [File]
    /// How much is in it.
    package let totals: Totals
    /// The name of the snapshot, such as `2026-04-29.2`.
    package let snapshot: String?
    /// Which receipt of the site the hub has read.
    package let freshness: Freshness?
    /// The change ticket.
    package let change: Change?
    /// Approvals that were given before signing.
    package let approvals: [Approval]
    /// What made it.
    package let tool: Tool
    /// Names of features that a reader must know.
    package let critical: [String]

    /// Checks and gathers the fields of a statement.
    /// - Throws: ``SigningError/malformedStatement(field:reason:)``, or ``PolicyViolation/targetsNobody``.
    package init(
        organization: PlainName,
        stream: StreamID,
        position: BundlePosition,
        created: Timestamp,
        expires: Timestamp,
        notBefore: Timestamp? = nil,
        sites: [SiteIdentity],
        base: Base,
        state: ContentState? = nil,
        minimumRootVersion: Int,
        files: [File],
        totals: Totals,
        snapshot: String? = nil,
        freshness: Freshness? = nil,
        change: Change? = nil,
        approvals: [Approval] = [],
        tool: Tool,
        critical: [String] = []
    ) throws(SigningError) {
        self.organization = organization
        self.stream = stream
        self.position = position
        self.created = created
        self.expires = expires
        self.notBefore = notBefore
        self.sites = sites.sorted()
        self.base = base
        self.state = state
        self.minimumRootVersion = minimumRootVersion
        self.files = files.sorted { $0.name < $1.name }
        self.totals = totals
        self.snapshot = snapshot
        self.freshness = freshness
        self.change = change
        self.approvals = approvals
        self.tool = tool
        self.critical = critical
        try validate()
    }

    /// The file of that name, if the bundle has it.
    package func file(named name: BundleFileName) -> File? {
        files.first { $0.name == name }
    }

    /// An envelope around this statement, not signed yet.
    package func envelope() throws -> Envelope {
        try Envelope(payloadType: Self.payloadType, payload: encoded())
    }
}

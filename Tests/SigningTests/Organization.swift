import Content
import Signing

/// An organization with keys for every role, its roots, a site, and bundles for it.
struct Organization: Sendable {
    /// Keys are drawn once; making them in each test would only be slower.
    static let acme = Self.make()

    let name: PlainName
    let rootKeys: [PrivateKey]
    let releaseKeys: [PrivateKey]
    let approveKeys: [PrivateKey]
    let overrideKeys: [PrivateKey]
    let stranger: PrivateKey
    let stream: StreamID
    let site: SiteIdentity

    private static func make() -> Organization {
        do {
            return try Organization()
        } catch {
            fatalError("no keys for the tests: \(error)")
        }
    }

    private init() throws {
        func keys(_ count: Int) throws -> [PrivateKey] {
            try (0..<count).map { try PrivateKey.generate($0.isMultiple(of: 2) ? .ecdsaP256 : .ed25519) }
        }
        name = try require(PlainName("acme"))
        rootKeys = try keys(8)
        releaseKeys = try keys(3)
        approveKeys = try keys(3)
        overrideKeys = try keys(2)
        stranger = try PrivateKey.generate(.ecdsaP256)
        stream = StreamID(derivedFrom: ["acme", "plant-7"])
        site = SiteIdentity(
            id: try require(PlainName("plant-7")),
            uid: SiteUID(derivedFrom: ["acme", "plant-7", "first"])
        )
    }

    /// Keys as a root lists them.
    static func listed(_ keys: [PrivateKey]) -> [TrustRoot.Key] {
        keys.map { TrustRoot.Key($0.publicKey, label: "key \($0.publicKey.id.short)") }
    }

    /// A root whose roles hold the first keys of each kind.
    func root(
        version: Int = 1,
        created: String = "2026-01-01T00:00:00Z",
        expires: String = "2030-01-01T00:00:00Z",
        rootKeys: [PrivateKey]? = nil,
        rootThreshold: Int = 1,
        release: [PrivateKey]? = nil,
        releaseThreshold: Int = 1,
        approveThreshold: Int = 1,
        revoked: TrustRoot.Revocations = TrustRoot.Revocations(),
        streams: [StreamID: TrustRoot.StreamFloor] = [:]
    ) throws -> TrustRoot {
        try TrustRoot(
            version: version,
            organization: name,
            created: time(created),
            expires: time(expires),
            root: .init(Self.listed(rootKeys ?? [self.rootKeys[0]]), threshold: rootThreshold),
            release: .init(Self.listed(release ?? releaseKeys), threshold: releaseThreshold),
            approve: .init(Self.listed(approveKeys), threshold: approveThreshold),
            revoked: revoked,
            streams: streams
        )
    }

    /// Version 1, signed.
    func signedRoot() async throws -> SignedRoot {
        try await SignedRoot.sign(root(), by: [rootKeys[0]])
    }

    /// A statement that the site of the tests accepts when it has nothing yet.
    func statement(
        organization: PlainName? = nil,
        stream: StreamID? = nil,
        epoch: Int64 = 1,
        sequence: Int64 = 1,
        created: String = "2026-11-21T10:00:00Z",
        expires: String = "2027-02-21T10:00:00Z",
        sites: [SiteIdentity]? = nil,
        base: BundleStatement.Base = .full,
        minimumRootVersion: Int = 1,
        files: [BundleStatement.File]? = nil,
        freshness: BundleStatement.Freshness? = nil,
        snapshot: String? = "2026-11-21",
        critical: [String] = []
    ) throws -> BundleStatement {
        try BundleStatement(
            organization: organization ?? name,
            stream: stream ?? self.stream,
            position: BundlePosition(epoch: epoch, sequence: sequence),
            created: time(created),
            expires: time(expires),
            sites: sites ?? [site],
            base: base,
            state: .init(before: nil, after: .of(Array("after".utf8))),
            minimumRootVersion: minimumRootVersion,
            files: files ?? [
                .init(name: "vol-0001.tar", size: 4_293_918_720, digest: .of(Array("one".utf8))),
                .init(name: .contents, size: 123, digest: .of(Array("contents".utf8))),
            ],
            totals: .init(blobs: 10, blobBytes: 51_234_567_890, manifests: 212),
            snapshot: snapshot,
            freshness: freshness,
            change: .init(ticket: "CHG-1234", summary: "the summer release"),
            approvals: [.init(by: "ops", at: time("2026-11-20T08:00:00Z"), scope: "canary")],
            tool: .init(name: "sealift", version: "1.0.0", build: .of([1])),
            critical: critical
        )
    }

    /// `payload` in an envelope signed by `signers`.
    func envelope(
        around payload: [UInt8],
        type: String = BundleStatement.payloadType,
        signedBy signers: [PrivateKey]
    ) async throws -> Envelope {
        var envelope = try Envelope(payloadType: type, payload: payload)
        for signer in signers {
            envelope = try await envelope.signed(by: signer)
        }
        return envelope
    }

    /// `statement`, released and approved.
    func signed(_ statement: BundleStatement, root: TrustRoot? = nil) async throws -> SignedStatement {
        let envelope = try await envelope(
            around: statement.encoded(),
            signedBy: releaseKeys + approveKeys
        )
        return try Verifier.verify(envelope, against: root ?? self.root())
    }
}

/// What a test cannot go on without.
struct MissingValue: Error {}

/// The value that must be there.
func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw MissingValue() }
    return value
}

/// A moment that the test writes down.
func time(_ text: String) throws -> Timestamp {
    try require(Timestamp(text))
}

/// The error that `body` throws.
func refusal(of body: () async throws -> Void) async -> SigningError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? SigningError
    }
}

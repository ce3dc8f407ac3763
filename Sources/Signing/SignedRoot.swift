package import Content

/// A trust root together with its exact envelope, signed by enough of its own root keys.
///
/// That alone makes it whole, not trusted: trust comes from a fingerprint or from the root before it.
package struct SignedRoot: Sendable, Equatable {
    /// The largest file in bytes.
    package static let byteLimit = 64 << 10

    /// The root.
    package let root: TrustRoot
    /// The file, byte for byte.
    package let bytes: [UInt8]
    /// The digest of the payload: the identity of the root.
    package let digest: Digest

    private let signers: Set<KeyID>
    private let envelope: Envelope

    /// Reads the file `root.<N>.dsse.json`.
    /// - Parameter version: The version that the file's name claims, if any.
    /// - Throws: ``SigningError`` of the classes `corrupt` and `untrusted`, or ``Content/ContentError``.
    package init(decoding bytes: [UInt8], version: Int? = nil) throws {
        guard bytes.count <= Self.byteLimit else {
            throw SigningError.rootTooLarge(version: version ?? 0, bytes: bytes.count)
        }
        let envelope = try Envelope(decoding: bytes)
        guard envelope.payloadType == TrustRoot.payloadType else {
            throw SigningError.unexpectedType(found: envelope.payloadType, expected: TrustRoot.payloadType)
        }
        let root = try TrustRoot(decoding: envelope.payload)
        if let version, root.version != version {
            throw SigningError.rootOutOfOrder(expected: version, found: root.version)
        }
        try self.init(root, envelope, bytes)
    }

    /// Signs `root` by its own root keys, and by those of the root before it.
    /// - Throws: ``SigningError/rootNotSigned(version:by:found:required:)`` when `signers` are too few.
    package static func sign(_ root: TrustRoot, by signers: [any Signer]) async throws -> SignedRoot {
        var envelope = try Envelope(payloadType: TrustRoot.payloadType, payload: root.encoded())
        for signer in signers {
            envelope = try await envelope.signed(by: signer)
        }
        return try SignedRoot(decoding: envelope.encoded(), version: root.version)
    }

    private init(_ root: TrustRoot, _ envelope: Envelope, _ bytes: [UInt8]) throws(SigningError) {
        self.root = root
        self.envelope = envelope
        self.bytes = bytes
        digest = envelope.payloadDigest
        signers = SignatureReport.signers(of: envelope, among: root.publicKeys(of: .root))
        try Self.check(signers, version: root.version, meet: root)
    }

    /// The fingerprint that people compare.
    package var fingerprint: Fingerprint { Fingerprint(digest) }

    /// Refuses a root that is not the one whose fingerprint is known.
    /// - Throws: ``SigningError/fingerprintMismatch(expected:found:)``.
    package func check(against expected: Fingerprint) throws(SigningError) {
        guard fingerprint == expected else {
            throw .fingerprintMismatch(expected: expected, found: fingerprint)
        }
    }

    /// Refuses a root that does not follow `previous`: next version, same organization, signed by enough of its root keys.
    func check(follows previous: SignedRoot) throws(SigningError) {
        let expected = previous.root.version + 1
        guard root.version == expected else {
            throw .rootOutOfOrder(expected: expected, found: root.version)
        }
        guard root.organization == previous.root.organization else {
            throw .rootOfOtherOrganization(
                found: root.organization,
                expected: previous.root.organization
            )
        }
        let signers = SignatureReport.signers(of: envelope, among: previous.root.publicKeys(of: .root))
        try Self.check(signers, version: root.version, meet: previous.root)
    }

    private static func check(
        _ signers: Set<KeyID>,
        version: Int,
        meet judge: TrustRoot
    ) throws(SigningError) {
        let delegation = judge.delegation(of: .root)
        guard delegation.isMet(by: signers) else {
            throw .rootNotSigned(
                version: version,
                by: judge.version,
                found: delegation.keyIDs.count(where: signers.contains),
                required: delegation.threshold
            )
        }
    }
}

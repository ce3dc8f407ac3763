package import SystemPackage

/// Why a key, a signature, a bundle or the state of a site is refused.
package indirect enum SigningError: Error, Sendable, Equatable {
    // MARK: Keys

    /// Bytes that are not accepted as a key.
    case malformedKey(KeyFault)
    /// A public key where a private one is needed.
    case publicKeyGiven
    /// A private key in another format than PKCS#8.
    case foreignKeyFormat(label: String)
    /// The private key is encrypted, and no passphrase was given.
    case passphraseNeeded
    /// The passphrase does not open the private key.
    case wrongPassphrase
    /// What is wrong with the key in a file.
    case inKeyFile(FilePath, SigningError)
    /// Others than the owner may read or change the private key.
    case keyFileExposed(FilePath, permissions: UInt16)
    /// A file stands where a new key should go.
    case keyFileExists(FilePath)
    /// libcrypto failed at something that cannot fail on good input.
    case cryptoFailed(operation: String, reason: String)
    /// A signer returned something that is no signature of its key.
    case badSignerOutput(KeyID)
    /// The key may not sign this kind of document under the trust root.
    case keyNotInRole(KeyID, Role)

    // MARK: Documents

    /// An envelope that breaks the format.
    case malformedEnvelope(EnvelopeFault)
    /// A statement that breaks the format; `field` is its place.
    case malformedStatement(field: String, reason: String)
    /// A statement that uses something this version does not know.
    case needsNewerImporter(String)
    /// A signed document of another kind than expected.
    case unexpectedType(found: String, expected: String)
    /// Too few keys of the role have signed.
    case thresholdNotMet(Role, found: Int, required: Int)
    /// The release is good, the approval is missing.
    case notApproved(SignatureReport)

    // MARK: Trust root

    /// The root contradicts itself.
    case invalidRoot(version: Int, RootFault)
    /// The root is not signed by enough root keys of version `by`.
    case rootNotSigned(version: Int, by: Int, found: Int, required: Int)
    /// The next root is not the one that must follow.
    case rootOutOfOrder(expected: Int, found: Int)
    /// The root belongs to another organization.
    case rootOfOtherOrganization(found: PlainName, expected: PlainName)
    /// The root is larger than ``SignedRoot/byteLimit``.
    case rootTooLarge(version: Int, bytes: Int)
    /// More roots than ``TrustChain/fileLimit``.
    case rootChainTooLong(Int)
    /// A folder that must hold a trust root holds none.
    case noTrustRoot(FilePath)
    /// The root is not the one whose fingerprint was given.
    case fingerprintMismatch(expected: Fingerprint, found: Fingerprint)
    /// Text that is no fingerprint.
    case malformedFingerprint(String)

    // MARK: Acceptance

    /// The signed bundle is refused by a rule.
    case refused(PolicyViolation)

    // MARK: State

    /// There is no state of a site.
    case stateMissing
    /// Both copies of the state are damaged.
    case stateDamaged
    /// Two copies of one generation differ.
    case stateForked(generation: Int64)
    /// The state changed between reading and writing.
    case stateMoved(expected: Int64, found: Int64)
    /// The state belongs to another site than the configuration.
    case stateOfOtherSite(found: SiteIdentity, expected: SiteIdentity)
    /// The state is older than its copy in the mirror or the cluster.
    case stateBehindAnchor(found: BundlePosition, anchor: BundlePosition)
    /// The trust root that the state names is not there, or another one.
    case trustRootLost(version: Int)
    /// A site was already set up here.
    case alreadyEnrolled
}

/// Why an envelope is not accepted, before any signature is looked at.
package enum EnvelopeFault: Sendable, Equatable {
    /// The file is larger than ``Envelope/byteLimit``.
    case tooLarge(bytes: Int)
    /// The payload is larger than ``Envelope/payloadLimit``.
    case payloadTooLarge
    /// More signatures than ``Envelope/signatureLimit``.
    case tooManySignatures(Int)
    /// The field is not base64 in its one canonical form.
    case notBase64(field: String)

    var phrase: String {
        switch self {
        case .tooLarge(let bytes):
            "it has \(bytes) bytes, the limit is \(Envelope.byteLimit)"
        case .payloadTooLarge:
            "its payload is larger than the limit of \(Envelope.payloadLimit) bytes"
        case .tooManySignatures(let count):
            "it carries \(count) signatures, the limit is \(Envelope.signatureLimit)"
        case .notBase64(let field):
            "\(field) is not canonical base64 with padding"
        }
    }
}

/// Why some bytes are not accepted as a key.
package enum KeyFault: String, Sendable, Equatable {
    /// Neither an uncompressed P-256 key nor an Ed25519 key.
    case unsupported
    /// The point is not on the curve.
    case notOnCurve
    /// An Ed25519 point of small order: some signatures would verify over every message.
    case smallOrder
    /// An Ed25519 point that has a second way to be written.
    case notCanonical
    /// Not one PEM block of the expected kind.
    case notPEM

    var phrase: String {
        switch self {
        case .unsupported: "it is neither a P-256 nor an Ed25519 key in the usual form"
        case .notOnCurve: "its point is not on the curve"
        case .smallOrder: "its point has a small order, so that anyone could sign for it"
        case .notCanonical: "its point is not in canonical form"
        case .notPEM: "it is not one whole PEM block"
        }
    }
}

package import Content

/// A statement that enough release and approve keys have signed; only ``Verifier`` makes one.
package struct SignedStatement: Sendable, Equatable {
    /// What was signed.
    package let statement: BundleStatement
    /// The digest of the signed bytes: the identity of the bundle.
    package let digest: Digest
    /// Who has signed.
    package let signatures: SignatureReport
    /// The trust root that judged it.
    package let root: TrustRoot
}

/// The one way from an envelope to a ``SignedStatement``.
///
///     envelope = the file bundle.dsse.json, read once, at most 1 MiB
///     chain    = the root that the site trusts, moved on over the trust folder, each step made durable
///     signed   = Verifier.verify(envelope, against: the newest root)
///     accepted = Acceptance.check(signed, against what the site remembers)
///     load everything that the statement covers, then activate it
///     state    = what the site remembers, importing(accepted), saved to the older of two slots
package enum Verifier {
    /// Checks the signatures of a bundle and reads its statement, in the order of the trust design: type of the
    /// payload, release keys, approve keys, then the statement itself.
    /// - Throws: ``SigningError/unexpectedType(found:expected:)``, ``SigningError/thresholdNotMet(_:found:required:)``,
    ///   ``SigningError/notApproved(_:)``, or what ``BundleStatement/init(decoding:)`` throws.
    package static func verify(_ envelope: Envelope, against root: TrustRoot) throws -> SignedStatement {
        let report = try verifyRelease(envelope, against: root)
        guard report.isMet(.approve) else { throw SigningError.notApproved(report) }
        return try SignedStatement(
            statement: BundleStatement(decoding: envelope.payload),
            digest: envelope.payloadDigest,
            signatures: report,
            root: root
        )
    }

    /// Checks only what an approver needs before signing: the type of the payload and the release keys.
    /// - Throws: ``SigningError/unexpectedType(found:expected:)`` or ``SigningError/thresholdNotMet(_:found:required:)``.
    @discardableResult
    package static func verifyRelease(
        _ envelope: Envelope,
        against root: TrustRoot
    ) throws(SigningError) -> SignatureReport {
        guard envelope.payloadType == BundleStatement.payloadType else {
            throw .unexpectedType(found: envelope.payloadType, expected: BundleStatement.payloadType)
        }
        let report = SignatureReport(of: envelope, against: root)
        guard report.isMet(.release) else {
            throw .thresholdNotMet(
                .release,
                found: report.count(of: .release),
                required: report.threshold(of: .release)
            )
        }
        return report
    }
}

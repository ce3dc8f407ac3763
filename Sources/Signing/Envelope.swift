package import Content

/// A payload with its signatures (DSSE 1.0.2).
///
/// Decoding says nothing about trust; that is for ``Verifier``.
package struct Envelope: Sendable, Equatable {
    /// One signature as it was found.
    package struct Signature: Sendable, Hashable {
        /// Which key made it, as the envelope claims: a hint, possibly empty, never a reason to trust.
        package let keyID: String
        /// The bytes of the signature, not checked.
        package let bytes: [UInt8]

        /// Pairs a signature with the hint.
        package init(keyID: String, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// The largest envelope in bytes.
    package static let byteLimit = 1 << 20
    /// The largest payload in bytes.
    package static let payloadLimit = 512 << 10
    /// The most signatures.
    package static let signatureLimit = 32

    /// What the payload is; the signatures cover it.
    package let payloadType: String
    /// The signed bytes, exactly.
    package let payload: [UInt8]
    /// The signatures, sorted by key when made here.
    package let signatures: [Signature]

    /// Wraps a payload.
    /// - Throws: ``SigningError/malformedEnvelope(_:)`` when a limit is exceeded.
    package init(payloadType: String, payload: [UInt8], signatures: [Signature] = []) throws(SigningError) {
        guard payload.count <= Self.payloadLimit else { throw .malformedEnvelope(.payloadTooLarge) }
        guard signatures.count <= Self.signatureLimit else {
            throw .malformedEnvelope(.tooManySignatures(signatures.count))
        }
        self.payloadType = payloadType
        self.payload = payload
        self.signatures = signatures
    }

    /// What the signatures cover.
    package var preAuthEncoding: [UInt8] {
        PreAuthenticationEncoding.of(payloadType: payloadType, payload: payload)
    }

    /// The digest of the payload: the identity of what is signed, whoever signed it.
    package var payloadDigest: Digest { .of(payload) }

    /// This envelope with one more signature; an earlier one by the same key is replaced.
    /// - Throws: ``SigningError/badSignerOutput(_:)`` unless `signature` is one of `key` over this payload.
    package func adding(_ signature: [UInt8], by key: PublicKey) throws(SigningError) -> Envelope {
        let message = preAuthEncoding
        guard key.verifies(signature, over: message) else { throw .badSignerOutput(key.id) }
        let name = key.id.description
        let others = signatures.filter { $0.keyID != name && !key.verifies($0.bytes, over: message) }
        let all = (others + [Signature(keyID: name, bytes: signature)]).sorted {
            ($0.keyID, $0.bytes.count) < ($1.keyID, $1.bytes.count)
        }
        return try Envelope(payloadType: payloadType, payload: payload, signatures: all)
    }

    /// This envelope, signed by `signer` as well.
    /// - Throws: What the signer throws, or ``SigningError/badSignerOutput(_:)``.
    package func signed(by signer: any Signer) async throws -> Envelope {
        try adding(await signer.signature(over: preAuthEncoding), by: signer.publicKey)
    }
}

/// What a signature of an envelope covers: the type and the bytes of the payload, unambiguously (DSSE 1.0.2, "PAE").
package enum PreAuthenticationEncoding {
    /// `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes, in decimal.
    package static func of(payloadType: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }
}

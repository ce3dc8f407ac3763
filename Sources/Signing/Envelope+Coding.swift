import Content

extension Envelope {
    private struct Wire: Codable {
        struct Signature: Codable {
            let keyid: String?
            let sig: String
        }

        let payload: String
        let payloadType: String
        let signatures: [Signature]
    }

    /// Reads an envelope; unknown fields are ignored, both alphabets of base64 are accepted.
    /// - Throws: ``SigningError/malformedEnvelope(_:)`` or ``Content/ContentError``.
    package init(decoding bytes: [UInt8]) throws {
        guard bytes.count <= Self.byteLimit else {
            throw SigningError.malformedEnvelope(.tooLarge(bytes: bytes.count))
        }
        let limits = StrictJSON.Limits(bytes: Self.byteLimit, depth: 16, wholeNumbers: false)
        let wire = try StrictJSON.decode(Wire.self, from: bytes, place: "the envelope", limits: limits)
        guard wire.signatures.count <= Self.signatureLimit else {
            throw SigningError.malformedEnvelope(.tooManySignatures(wire.signatures.count))
        }
        guard wire.payload.utf8.count <= (Self.payloadLimit + 2) / 3 * 4 else {
            throw SigningError.malformedEnvelope(.payloadTooLarge)
        }
        try self.init(
            payloadType: wire.payloadType,
            payload: Self.bytes(of: wire.payload, field: "payload"),
            signatures: wire.signatures.enumerated().map { index, signature in
                Signature(
                    keyID: signature.keyid ?? "",
                    bytes: try Self.bytes(of: signature.sig, field: "signatures[\(index)].sig")
                )
            }
        )
    }

    /// The envelope as JSON: sorted keys, no spaces, standard base64.
    package func encoded() throws -> [UInt8] {
        try StrictJSON.encode(
            Wire(
                payload: Base64.encode(payload),
                payloadType: payloadType,
                signatures: signatures.map { Wire.Signature(keyid: $0.keyID, sig: Base64.encode($0.bytes)) }
            )
        )
    }

    private static func bytes(of text: String, field: String) throws(SigningError) -> [UInt8] {
        guard let bytes = Base64.decode(Array(text.utf8)) else {
            throw .malformedEnvelope(.notBase64(field: field))
        }
        return bytes
    }
}

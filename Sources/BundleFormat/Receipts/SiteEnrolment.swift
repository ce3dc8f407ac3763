import Content
package import Signing

/// How a site tells its hub by which key it signs receipts (docs/format.md, "Enrolment request").
///
/// It is signed by that key, which proves nothing but that the site has it: a person compares the fingerprint.
package struct SiteEnrolment: Sendable, Equatable {
    /// The type of the payload.
    package static let payloadType = "application/vnd.sealift.enrolment.v1+json"

    /// Whose site it is.
    package let organization: PlainName
    /// The site.
    package let site: SiteIdentity
    /// What its receipts are signed by.
    package let key: PublicKey

    private struct Wire: Codable {
        var version = 1
        let organization: PlainName
        let site: SiteIdentity
        let key: String
    }

    /// Asks for enrolment.
    package init(organization: PlainName, site: SiteIdentity, key: PublicKey) {
        self.organization = organization
        self.site = site
        self.key = key
    }

    /// Reads a request.
    /// - Throws: ``SigningError`` for what is no envelope or no key, ``ReceiptError``, ``ContentError``.
    package init(_ envelope: Envelope) throws {
        guard envelope.payloadType == Self.payloadType else {
            throw SigningError.unexpectedType(found: envelope.payloadType, expected: Self.payloadType)
        }
        let place = "the enrolment request"
        let wire = try StrictJSON.decode(Wire.self, from: envelope.payload, place: place)
        guard wire.version == 1 else {
            throw ContentError.unexpectedJSON(
                place: place,
                path: "$.version",
                reason: "it is \(wire.version), expected 1"
            )
        }
        organization = wire.organization
        site = wire.site
        key = try PublicKey(pem: Array(wire.key.utf8))
        guard envelope.isSigned(by: key) else { throw ReceiptError.badSignature(of: place, key: key.id) }
    }

    /// The request, signed.
    /// - Throws: What the signer throws.
    package func signed(by signer: any Signer) async throws -> Envelope {
        let wire = Wire(
            organization: organization,
            site: site,
            key: String(decoding: key.pem, as: UTF8.self)
        )
        return try await Envelope(payloadType: Self.payloadType, payload: StrictJSON.encode(wire))
            .signed(by: signer)
    }
}

extension Envelope {
    /// Whether one of its signatures is one of `key`.
    func isSigned(by key: PublicKey) -> Bool {
        let message = preAuthEncoding
        return signatures.contains { key.verifies($0.bytes, over: message) }
    }
}

package import Content
package import Signing

/// A receipt whose signature is good, as it came.
package struct SignedReceipt: Sendable {
    /// What it says.
    package let receipt: Receipt
    /// The digest of its payload, by which the next one names it.
    package let digest: Digest
    /// The envelope.
    package let envelope: Envelope

    /// Reads what is signed by `key`; nothing of it is parsed before.
    /// - Throws: ``SigningError/unexpectedType(found:expected:)``, ``ReceiptError``, ``ContentError``.
    package init(_ envelope: Envelope, signedBy key: PublicKey) throws {
        guard envelope.payloadType == Receipt.payloadType else {
            throw SigningError.unexpectedType(found: envelope.payloadType, expected: Receipt.payloadType)
        }
        guard envelope.isSigned(by: key) else {
            throw ReceiptError.badSignature(of: "the receipt", key: key.id)
        }
        try self.init(recorded: envelope)
    }

    /// Reads what was verified when it was taken into the log of a hub, or what the site itself has written.
    /// - Throws: ``ContentError``, ``ReceiptError``.
    package init(recorded envelope: Envelope) throws {
        let place = "the receipt"
        receipt = try StrictJSON.decode(Receipt.self, from: envelope.payload, place: place)
        guard receipt.version == 1 else {
            throw ContentError.unexpectedJSON(
                place: place,
                path: "$.version",
                reason: "it is \(receipt.version), expected 1"
            )
        }
        guard receipt.number > 0, (receipt.number == 1) == (receipt.previous == nil) else {
            throw ReceiptError.malformedChain(number: receipt.number)
        }
        guard receipt.targets.count <= Receipt.maximumTargets else {
            throw ContentError.unexpectedJSON(
                place: place,
                path: "$.targets",
                reason: "found \(receipt.targets.count), expected at most \(Receipt.maximumTargets)"
            )
        }
        digest = envelope.payloadDigest
        self.envelope = envelope
    }
}

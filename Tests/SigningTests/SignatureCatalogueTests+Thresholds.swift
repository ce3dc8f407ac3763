import Content
import Diagnostics
import Testing

@testable import Signing

extension SignatureCatalogueTests {
    /// A bundle whose release threshold is two.
    static func needingTwo(
        _ signatures: @escaping @Sendable (Organization, Envelope) throws -> [Envelope.Signature]
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            let root = try await SignedRoot.sign(
                acme.root(releaseThreshold: 2),
                by: [acme.rootKeys[0]]
            )
            let approved = try await acme.envelope(
                around: acme.statement().encoded(),
                signedBy: acme.approveKeys
            )
            let envelope = try Envelope(
                payloadType: approved.payloadType,
                payload: approved.payload,
                signatures: approved.signatures + signatures(acme, approved)
            )
            return try await Delivery(envelope, trusted: root)
        }
    }

    static func sign(_ key: PrivateKey, _ envelope: Envelope) throws -> Envelope.Signature {
        .init(keyID: key.publicKey.id.description, bytes: try key.sign(envelope.preAuthEncoding))
    }

    static let countingRows: [CatalogueRow] = [
        .init(
            "two keys for threshold two",
            .success,
            "",
            needingTwo { acme, bundle in try acme.releaseKeys.prefix(2).map { try sign($0, bundle) } }
        ),
        .init(
            "SIG-11 one signature twice",
            .untrusted,
            threshold,
            needingTwo { acme, bundle in
                let signature = try sign(acme.releaseKeys[0], bundle)
                return [signature, signature]
            }
        ),
        .init(
            "SIG-11 one signature under two names",
            .untrusted,
            threshold,
            needingTwo { acme, bundle in
                let signature = try sign(acme.releaseKeys[0], bundle)
                return [
                    signature,
                    .init(keyID: acme.releaseKeys[1].publicKey.id.description, bytes: signature.bytes),
                ]
            }
        ),
        .init(
            "SIG-12 two signatures of one key",
            .untrusted,
            threshold,
            needingTwo { acme, bundle in
                [try sign(acme.releaseKeys[0], bundle), try sign(acme.releaseKeys[0], bundle)]
            }
        ),
        .init(
            "SIG-12 a signature and its mirror image",
            .untrusted,
            threshold,
            needingTwo { acme, bundle in
                let signature = try sign(acme.releaseKeys[0], bundle)
                let mirrored = try DERSignature(signature.bytes).malleated.encoded
                #expect(acme.releaseKeys[0].publicKey.verifies(mirrored, over: bundle.preAuthEncoding))
                return [signature, .init(keyID: "", bytes: mirrored)]
            }
        ),
        .init(
            "SIG-14 enough signatures, one of garbage and one empty",
            .success,
            "",
            needingTwo { acme, bundle in
                [.init(keyID: "x", bytes: [1, 2, 3]), .init(keyID: "", bytes: [])]
                    + (try acme.releaseKeys.prefix(2).map { try sign($0, bundle) })
            }
        ),
        .init("SIG-45 no approval", .policy, "signature.not-approved") { acme in
            try await Delivery(
                acme.envelope(around: acme.statement().encoded(), signedBy: acme.releaseKeys)
            )
        },
        .init("SIG-45 approval without release", .untrusted, threshold) { acme in
            try await Delivery(
                acme.envelope(around: acme.statement().encoded(), signedBy: acme.approveKeys)
            )
        },
    ]
}

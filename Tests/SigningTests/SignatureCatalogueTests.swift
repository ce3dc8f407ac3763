import Content
import Diagnostics
import Testing

@testable import Signing

/// Rows SIG-02 to SIG-19 of the catalogue: what is wrong with an envelope.
@Suite struct SignatureCatalogueTests {
    static let threshold = "signature.threshold-not-met"

    @Test(arguments: rows + base64Rows + countingRows + derRows)
    func `an envelope is accepted or refused as the catalogue says`(row: CatalogueRow) async throws {
        try await row.check()
    }

    /// A good bundle whose signatures are changed by `change`, judged with thresholds of one.
    static func changing(
        _ change: @escaping @Sendable (Organization, Envelope) throws -> [Envelope.Signature]
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            let good = try await acme.released(acme.statement().encoded())
            let changed = try Envelope(
                payloadType: good.payloadType,
                payload: good.payload,
                signatures: change(acme, good)
            )
            return try await Delivery(changed)
        }
    }

    /// A bundle of one release key and all approvers whose envelope is changed as text.
    static func replacing(
        _ old: String,
        _ new: String
    ) -> @Sendable (Organization) async throws -> Delivery {
        { acme in
            let good = try await acme.released(acme.statement().encoded())
            var delivery = try await Delivery(good)
            delivery.envelope = try acme.text(of: good, replacing: old, with: new)
            return delivery
        }
    }

    static let rows: [CatalogueRow] = [
        .init("a good bundle", .success) { acme in
            try await Delivery(acme.released(acme.statement().encoded()))
        },
        .init("SIG-02 no signatures", .untrusted, threshold, changing { _, _ in [] }),
        .init(
            "SIG-03 one byte of the payload flipped",
            .untrusted,
            threshold
        ) { acme in
            let good = try await acme.released(acme.statement().encoded())
            var payload = good.payload
            payload[payload.count / 2] ^= 1
            return try await Delivery(
                Envelope(payloadType: good.payloadType, payload: payload, signatures: good.signatures)
            )
        },
        .init(
            "SIG-03 one byte of each signature flipped",
            .untrusted,
            threshold,
            changing { _, good in
                good.signatures.map { signature in
                    var bytes = signature.bytes
                    bytes[bytes.count / 2] ^= 1
                    return .init(keyID: signature.keyID, bytes: bytes)
                }
            }
        ),
        .init(
            "SIG-03 one byte of the payload type flipped",
            .untrusted,
            "signature.unexpected-type",
            replacing("in-toto+json", "in-toto+jsoo")
        ),
        .init(
            "SIG-04 payload type of an override",
            .untrusted,
            "signature.unexpected-type",
            replacing(BundleStatement.payloadType, "application/vnd.sealift.override.v1+json")
        ),
        .init("SIG-04 a signed root as a bundle", .untrusted, "signature.unexpected-type") { acme in
            let root = try acme.root().encoded()
            let envelope = try await acme.envelope(
                around: root,
                type: TrustRoot.payloadType,
                signedBy: acme.rootKeys + acme.releaseKeys + acme.approveKeys
            )
            return try await Delivery(envelope)
        },
        .init("SIG-04 a bundle signed under another type", .untrusted, threshold) { acme in
            let other = try await acme.envelope(
                around: acme.statement().encoded(),
                type: "application/octet-stream",
                signedBy: acme.releaseKeys + acme.approveKeys
            )
            return try await Delivery(
                Envelope(
                    payloadType: BundleStatement.payloadType,
                    payload: other.payload,
                    signatures: other.signatures
                )
            )
        },
        .init("SIG-05 predicate of an override", .untrusted, "signature.unexpected-type") { acme in
            try await Delivery(
                acme.released(
                    acme.payload(replacing: "sealift.dev/bundle/v1", with: "sealift.dev/override/v1")
                )
            )
        },
        .init("SIG-05 another kind of statement", .untrusted, "signature.unexpected-type") { acme in
            try await Delivery(
                acme.released(acme.payload(replacing: "Statement/v1", with: "Statement/v0.1"))
            )
        },
        .init("SIG-05 a bundle signed by override keys alone", .untrusted, threshold) { acme in
            try await Delivery(
                acme.envelope(around: acme.statement().encoded(), signedBy: acme.overrideKeys)
            )
        },
        .init(
            "SIG-06 signatures over the payload alone",
            .untrusted,
            threshold,
            changing { acme, good in
                try (acme.releaseKeys + acme.approveKeys).map {
                    .init(keyID: $0.publicKey.id.description, bytes: try $0.sign(good.payload))
                }
            }
        ),
        .init(
            "SIG-07 name of a trusted key, signature by another",
            .untrusted,
            threshold,
            changing { acme, good in
                try acme.releaseKeys.map {
                    .init(
                        keyID: $0.publicKey.id.description,
                        bytes: try acme.stranger.sign(good.preAuthEncoding)
                    )
                }
            }
        ),
        .init(
            "SIG-08 empty names",
            .success,
            "",
            changing { _, good in good.signatures.map { .init(keyID: "", bytes: $0.bytes) } }
        ),
        .init(
            "SIG-08 wrong names",
            .success,
            "",
            changing { acme, good in
                good.signatures.map {
                    .init(keyID: acme.stranger.publicKey.id.description, bytes: $0.bytes)
                }
            }
        ),
        .init(
            "SIG-08 the names of each other",
            .success,
            "",
            changing { _, good in
                zip(good.signatures, good.signatures.reversed()).map {
                    .init(keyID: $1.keyID, bytes: $0.bytes)
                }
            }
        ),
        .init("SIG-08 no names", .success, "", replacing("\"keyid\":", "\"other\":")),
        .init(
            "SIG-18 a key in the envelope",
            .untrusted,
            threshold
        ) { acme in
            let own = try await acme.envelope(
                around: acme.statement().encoded(),
                signedBy: [acme.stranger]
            )
            let key = Base64.encode(acme.stranger.publicKey.spki)
            var delivery = try await Delivery(own)
            delivery.envelope = try acme.text(
                of: own,
                replacing: "{\"payload\"",
                with: "{\"publicKey\":\"\(key)\",\"cert\":\"\(key)\",\"payload\""
            )
            return delivery
        },
    ]

    @Test func `who has signed a bundle without approval can be shown`() async throws {
        let acme = Organization.acme
        let envelope = try await acme.envelope(
            around: acme.statement().encoded(),
            signedBy: [acme.releaseKeys[0], acme.stranger, acme.approveKeys[0]]
        )
        let root = try acme.root(approveThreshold: 2)
        let error = await refusal { _ = try Verifier.verify(envelope, against: root) }
        guard case .notApproved(let report) = error else {
            Issue.record("expected a report, found \(String(describing: error))")
            return
        }
        #expect(report.signatories.map(\.role) == [.release, .approve])
        #expect(report.signatories[0].keyID == acme.releaseKeys[0].publicKey.id)
        #expect(report.signatories[0].label == "key \(acme.releaseKeys[0].publicKey.id.short)")
        #expect(report.count(of: .approve) == 1 && report.threshold(of: .approve) == 2)
        #expect(report.isMet(.release) && !report.isMet(.approve) && !report.isMet(.override))
        #expect(error?.description == "not approved: 1 of 2 needed signatures by approve keys are valid")
        #expect(try Verifier.verifyRelease(envelope, against: root) == report)
    }
}

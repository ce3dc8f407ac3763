import Content
import Diagnostics
import Testing

@testable import Signing

extension SignatureCatalogueTests {
    static let base64Rows: [CatalogueRow] = [
        .init("SIG-09 URL-safe base64", .success) { acme in
            // Bytes above 0x7F in the ticket bring characters that both alphabets write differently.
            let payload = try acme.payload(replacing: "the summer release", with: "~~~???>>>ÿÿÿþþþ")
            let good = try await acme.released(payload)
            let text = String(decoding: try good.encoded(), as: UTF8.self)
            var delivery = try await Delivery(good)
            let encoded = Base64.encode(good.payload)
            let urlSafe = encoded.replacing("+", with: "-").replacing("/", with: "_")
            try #require(urlSafe != encoded)
            var changed = text.replacing(encoded, with: urlSafe)
            for signature in good.signatures {
                let standard = Base64.encode(signature.bytes)
                changed = changed.replacing(
                    standard,
                    with: standard.replacing("+", with: "-").replacing("/", with: "_")
                )
            }
            delivery.envelope = Array(changed.utf8)
            return delivery
        },
        .init(
            "SIG-10 a line break in the payload",
            .corrupt,
            "envelope.malformed",
            replacing("\"payload\":\"", "\"payload\":\"\\n")
        ),
        .init("SIG-10 missing padding", .corrupt, "envelope.malformed") { acme in
            let good = try await acme.released([UInt8](repeating: 0, count: 4))
            var delivery = try await Delivery(good)
            delivery.envelope = try acme.text(of: good, replacing: "AAAAAA==", with: "AAAAAA")
            return delivery
        },
        .init("SIG-10 unused bits that are not zero", .corrupt, "envelope.malformed") { acme in
            let good = try await acme.released([UInt8](repeating: 0, count: 4))
            var delivery = try await Delivery(good)
            delivery.envelope = try acme.text(of: good, replacing: "AAAAAA==", with: "AAAAAB==")
            return delivery
        },
        .init("SIG-15 10 000 signatures", .corrupt, "envelope.malformed") { acme in
            var delivery = try await Delivery(acme.released(acme.statement().encoded()))
            let signatures = Array(repeating: #"{"keyid":"","sig":"AAAA"}"#, count: 10_000)
            delivery.envelope = Array(
                #"{"payload":"","payloadType":"t","signatures":[\#(signatures.joined(separator: ","))]}"#.utf8
            )
            return delivery
        },
        .init("SIG-19 an envelope of 1 MiB and one byte", .corrupt, "envelope.malformed") { acme in
            var delivery = try await Delivery(acme.released(acme.statement().encoded()))
            let missing = Envelope.byteLimit + 1 - delivery.envelope.count
            delivery.envelope += [UInt8](repeating: UInt8(ascii: " "), count: missing)
            return delivery
        },
        .init("SIG-19 an envelope of exactly 1 MiB", .success) { acme in
            var delivery = try await Delivery(acme.released(acme.statement().encoded()))
            let missing = Envelope.byteLimit - delivery.envelope.count
            delivery.envelope += [UInt8](repeating: UInt8(ascii: " "), count: missing)
            return delivery
        },
    ]
}

import Content
import Diagnostics
import Testing

@testable import Signing

@Suite struct EnvelopeTests {
    @Test func `the pre-authentication encoding is the one of the specification`() {
        let encoding = PreAuthenticationEncoding.of(
            payloadType: "http://example.com/HelloWorld",
            payload: Array("hello world".utf8)
        )
        #expect(
            String(decoding: encoding, as: UTF8.self)
                == "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        )
        let counted = PreAuthenticationEncoding.of(payloadType: "é", payload: [])
        #expect(String(decoding: counted, as: UTF8.self) == "DSSEv1 2 é 0 ")
    }

    @Test func `an envelope comes back from its bytes, and is always written the same`() async throws {
        let acme = Organization.acme
        let envelope = try await acme.envelope(
            around: Array("{}".utf8),
            signedBy: [acme.releaseKeys[1], acme.approveKeys[1]]
        )
        let bytes = try envelope.encoded()
        #expect(try Envelope(decoding: bytes) == envelope)
        let reversed = try await acme.envelope(
            around: Array("{}".utf8),
            signedBy: [acme.approveKeys[1], acme.releaseKeys[1]]
        )
        #expect(try reversed.encoded() == bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(#"{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"#)
        )
    }

    @Test func `signing again by the same key replaces its signature`() async throws {
        let key = Organization.acme.releaseKeys[0]
        let first = try await Envelope(payloadType: "t", payload: [1]).signed(by: key)
        let nameless = try Envelope(
            payloadType: "t",
            payload: [1],
            signatures: first.signatures.map { .init(keyID: "", bytes: $0.bytes) }
        )
        for envelope in [first, nameless] {
            let again = try await envelope.signed(by: key)
            #expect(again.signatures.count == 1)
            #expect(again.signatures[0].keyID == key.publicKey.id.description)
            let signed = PreAuthenticationEncoding.of(payloadType: "t", payload: [1])
            #expect(key.publicKey.verifies(again.signatures[0].bytes, over: signed))
        }
    }

    @Test func `a signer that answers nonsense is refused`() async throws {
        struct Nonsense: Signer {
            let publicKey: PublicKey
            func signature(over preAuthEncoding: [UInt8]) async throws -> [UInt8] { [1, 2, 3] }
        }
        let key = Organization.acme.stranger.publicKey
        let error = await refusal {
            _ = try await Envelope(payloadType: "t", payload: []).signed(by: Nonsense(publicKey: key))
        }
        #expect(error == .badSignerOutput(key.id))
    }

    @Test func `unknown fields are ignored, a name may be missing or null`() throws {
        let text = #"""
            {"payload":"e30=","x":1.5,"payloadType":"t","signatures":[{"sig":"AAAA","cert":"x"},
            {"keyid":null,"sig":""}],"publicKey":"y"}
            """#
        let envelope = try Envelope(decoding: Array(text.utf8))
        #expect(envelope.signatures == [.init(keyID: "", bytes: [0, 0, 0]), .init(keyID: "", bytes: [])])
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
    }

    static let malformed: [Malformed] = [
        .init(testDescription: "no signatures field", text: #"{"payload":"e30=","payloadType":"t"}"#),
        .init(testDescription: "no payload", text: #"{"payloadType":"t","signatures":[]}"#),
        .init(testDescription: "payload not text", text: #"{"payload":1,"payloadType":"t","signatures":[]}"#),
        .init(testDescription: "an array", text: "[]"),
        .init(testDescription: "empty", text: ""),
        .init(
            testDescription: "payload twice",
            text: #"{"payload":"e30=","payload":"e30=","payloadType":"t","signatures":[]}"#
        ),
        .init(
            testDescription: "payload with a line break",
            text: #"{"payload":"e3\n0=","payloadType":"t","signatures":[]}"#
        ),
        .init(
            testDescription: "payload without padding",
            text: #"{"payload":"e30","payloadType":"t","signatures":[]}"#
        ),
        .init(
            testDescription: "payload with unused bits",
            text: #"{"payload":"e31=","payloadType":"t","signatures":[]}"#
        ),
        .init(
            testDescription: "signature without padding",
            text: #"{"payload":"e30=","payloadType":"t","signatures":[{"sig":"AA"}]}"#
        ),
        .init(
            testDescription: "trailing bytes",
            text: #"{"payload":"e30=","payloadType":"t","signatures":[]}{}"#
        ),
        .init(
            testDescription: "byte-order mark",
            text: "\u{FEFF}" + #"{"payload":"e30=","payloadType":"t","signatures":[]}"#
        ),
    ]

    @Test(arguments: malformed)
    func `a malformed envelope is corrupt`(input: Malformed) {
        do {
            _ = try Envelope(decoding: Array(input.text.utf8))
            Issue.record("accepted")
        } catch {
            #expect((error as? any OperatorError)?.exitClass == .corrupt)
        }
    }

    @Test func `limits are checked before anything is decoded`() throws {
        let big = [UInt8](repeating: UInt8(ascii: " "), count: Envelope.byteLimit + 1)
        #expect(throws: SigningError.malformedEnvelope(.tooLarge(bytes: big.count))) {
            try Envelope(decoding: big)
        }
        let payload = String(repeating: "A", count: (Envelope.payloadLimit + 2) / 3 * 4 + 4)
        #expect(throws: SigningError.malformedEnvelope(.payloadTooLarge)) {
            try Envelope(
                decoding: Array(#"{"payload":"\#(payload)","payloadType":"t","signatures":[]}"#.utf8)
            )
        }
        let signatures = Array(repeating: #"{"keyid":"","sig":"AAAA"}"#, count: 10_000)
            .joined(separator: ",")
        #expect(throws: SigningError.malformedEnvelope(.tooManySignatures(10_000))) {
            try Envelope(
                decoding: Array(#"{"payload":"","payloadType":"t","signatures":[\#(signatures)]}"#.utf8)
            )
        }
        #expect(throws: SigningError.malformedEnvelope(.payloadTooLarge)) {
            try Envelope(payloadType: "t", payload: [UInt8](repeating: 0, count: Envelope.payloadLimit + 1))
        }
    }
}

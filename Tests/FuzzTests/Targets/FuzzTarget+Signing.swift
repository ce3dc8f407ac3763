import Diagnostics

@testable import Signing

extension FuzzTarget {
    /// `bundle.dsse.json`; nobody gets a statement past the verifier that was not signed.
    static func envelope() throws -> FuzzTarget {
        let root = try SignedRoot(decoding: Corpus.bytes("root/good-signed")).root
        let signed = try Envelope(decoding: Corpus.bytes("envelope/good")).payloadDigest
        return FuzzTarget(.corrupt, .untrusted, .policy) { input in
            let envelope = try Envelope(decoding: input)
            try roundTrip(envelope) { try Envelope(decoding: $0.encoded()) }
            guard try Verifier.verify(envelope, against: root).digest == signed else {
                throw Violation("a forged statement got in")
            }
        }
    }

    /// `root.N.dsse.json`, and its payload alone.
    static func root() throws -> FuzzTarget {
        let signed = try SignedRoot(decoding: Corpus.bytes("root/good-signed")).digest
        return FuzzTarget(.corrupt, .untrusted) { input in
            if input.firstRange(of: "\"payloadType\"".utf8) == nil {
                try roundTrip(TrustRoot(decoding: input)) { try TrustRoot(decoding: $0.encoded()) }
            } else if try SignedRoot(decoding: input).digest != signed {
                throw Violation("a forged root is whole")
            }
        }
    }

    /// The payload of an envelope.
    static func statement() throws -> FuzzTarget {
        FuzzTarget(.corrupt, .untrusted, .policy) { input in
            try roundTrip(BundleStatement(decoding: input)) { try BundleStatement(decoding: $0.encoded()) }
        }
    }

    /// Key files.
    static func keys() throws -> FuzzTarget {
        FuzzTarget(.usage) { input in
            if PEMBlock.firstLabel(in: input) == "PUBLIC KEY" {
                try roundTrip(PublicKey(pem: input)) { try PublicKey(pem: $0.pem) }
            } else {
                let key = try PrivateKey(pem: input)
                try roundTrip(key.publicKey) { _ in
                    try PrivateKey(pem: key.pem(passphrase: nil).secret).publicKey
                }
            }
        }
    }
}

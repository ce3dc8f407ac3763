import Testing

@testable import Signing

extension TrustRootTests {
    private static func replacing(
        _ old: String,
        _ new: String
    ) -> @Sendable (Organization, String) throws -> String {
        { _, text in
            try #require(text.contains(old), "\(old) in \(text)")
            return text.replacing(old, with: new)
        }
    }

    static let keyRows: [Broken] = [
        .init(
            testDescription: "SIG-13 one key under two names",
            change: { acme, text in
                let key = acme.releaseKeys[0].publicKey
                let twin = String(repeating: "0", count: 64)
                return text.replacing(
                    "\"keys\":{",
                    with: """
                        "keys":{"\(twin)":{"label":"x","scheme":"\(key.scheme.rawValue)",\
                        "spki":"\(Base64.encode(key.spki))"},
                        """
                )
            },
            isExpected: { $0 == .keyIDMismatch(named: String(repeating: "0", count: 64)) }
        ),
        .init(
            testDescription: "SIG-43 a point off the curve",
            change: { acme, text in
                var spki = acme.releaseKeys[0].publicKey.spki
                spki[90] ^= 1
                return text.replacing(
                    Base64.encode(acme.releaseKeys[0].publicKey.spki),
                    with: Base64.encode(spki)
                )
            },
            isExpected: { if case .badKey(_, .notOnCurve) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "SIG-43 an Ed25519 key of small order",
            change: { acme, text in
                let identity = KeyScheme.ed25519.spkiPrefix + [1] + [UInt8](repeating: 0, count: 31)
                let key = acme.releaseKeys[1].publicKey
                return text.replacing(Base64.encode(key.spki), with: Base64.encode(identity))
                    .replacing(key.id.description, with: KeyID(of: identity).description)
            },
            isExpected: { if case .badKey(_, .smallOrder) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "SIG-43 a key of another kind",
            change: { acme, text in
                text.replacing(Base64.encode(acme.releaseKeys[0].publicKey.spki), with: "MDAw")
            },
            isExpected: { if case .badKey(_, .unsupported) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "a key that is no base64",
            change: { acme, text in
                text.replacing(Base64.encode(acme.releaseKeys[0].publicKey.spki), with: "???")
            },
            isExpected: { if case .badKey(_, .unsupported) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "a key listed under another scheme",
            change: replacing("\"scheme\":\"ed25519\"", "\"scheme\":\"ecdsa-p256-sha256\""),
            isExpected: { if case .schemeMismatch = $0 { true } else { false } }
        ),
    ]

    static let nameRows: [Broken] = ["../x", "?", "#", "", "/delegatedrole", "A"].map { name in
        Broken(
            testDescription: "SIG-48 a key named \"\(name)\"",
            change: { acme, text in
                text.replacing("\"\(acme.releaseKeys[0].publicKey.id)\":", with: "\"\(name)\":")
            },
            isExpected: { $0 == .keyIDMismatch(named: name) }
        )
    }

    static let roleRows: [Broken] = [
        .init(
            testDescription: "SIG-40 threshold 0",
            change: replacing("\"threshold\":1", "\"threshold\":0"),
            isExpected: { if case .threshold(0, _, _) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "SIG-40 threshold -1",
            change: replacing("\"threshold\":1", "\"threshold\":-1"),
            isExpected: { if case .threshold(-1, _, _) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "SIG-40 threshold above the number of keys",
            change: replacing("\"threshold\":1", "\"threshold\":4"),
            isExpected: { if case .threshold(4, _, _) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "a threshold for the empty role",
            change: replacing("\"threshold\":0", "\"threshold\":1"),
            isExpected: { $0 == .threshold(1, keys: 0, .override) }
        ),
        .init(
            testDescription: "SIG-44 one key in release and approve",
            change: { acme, text in
                let approve = "\"approve\":{\"keyids\":["
                return text.replacing(
                    approve,
                    with: "\(approve)\"\(acme.releaseKeys[0].publicKey.id)\","
                )
            },
            isExpected: { if case .sharedKey(_, .release, .approve) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "one key twice in a role",
            change: { acme, text in
                let release = "\"release\":{\"keyids\":["
                return text.replacing(
                    release,
                    with: "\(release)\"\(acme.releaseKeys[0].publicKey.id)\","
                )
            },
            isExpected: { if case .repeatedKey(_, .release) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "a key that is not there",
            change: { acme, text in
                let release = "\"release\":{\"keyids\":["
                return text.replacing(
                    release,
                    with: "\(release)\"\(acme.stranger.publicKey.id)\","
                )
            },
            isExpected: { if case .unknownKey(_, .release) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "an empty role",
            change: { acme, text in
                text.replacing(
                    "\"root\":{\"keyids\":[\"\(acme.rootKeys[0].publicKey.id)\"],\"threshold\":1}",
                    with: "\"root\":{\"keyids\":[],\"threshold\":0}"
                )
            },
            isExpected: { $0 == .emptyRole(.root) }
        ),
        .init(
            testDescription: "a revoked key in a role",
            change: { acme, text in
                text.replacing(
                    "\"revoked\":{\"keyids\":[",
                    with: "\"revoked\":{\"keyids\":[\"\(acme.releaseKeys[0].publicKey.id)\""
                )
            },
            isExpected: { if case .revokedKey(_, .release) = $0 { true } else { false } }
        ),
        .init(
            testDescription: "another type",
            change: replacing("sealift-root", "sealift-leaf"),
            isExpected: { $0 == .otherType("sealift-leaf") }
        ),
        .init(
            testDescription: "version 0",
            change: replacing("\"version\":1", "\"version\":0"),
            isExpected: { $0 == .version(0) }
        ),
        .init(
            testDescription: "version 65",
            change: replacing("\"version\":1", "\"version\":65"),
            isExpected: { $0 == .version(65) }
        ),
        .init(
            testDescription: "expired before it was made",
            change: replacing("2030-01-01", "2020-01-01"),
            isExpected: { $0 == .expiresBeforeCreated }
        ),
        .init(
            testDescription: "a floor below 1",
            change: { acme, text in
                text.replacing(
                    "\"streams\":{",
                    with: "\"streams\":{\"\(acme.stream)\":{\"epoch\":0,\"minSequence\":1}"
                )
            },
            isExpected: { if case .streamFloor = $0 { true } else { false } }
        ),
        .init(
            testDescription: "a label without end",
            change: replacing("\"label\":\"key", "\"label\":\"\(String(repeating: "x", count: 129))"),
            isExpected: { if case .labelTooLong = $0 { true } else { false } }
        ),
    ]
}

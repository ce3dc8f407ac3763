import Content
import Diagnostics
import Testing

@testable import Signing

/// Rows SIG-13, SIG-40, SIG-43, SIG-44 and SIG-48 of the catalogue: roots that nobody may sign.
@Suite struct TrustRootTests {
    private let acme = Organization.acme

    @Test func `a root comes back from its bytes, and is always written the same`() throws {
        let revoked = TrustRoot.Revocations(
            keyIDs: [acme.stranger.publicKey.id],
            statements: [.of([1]), .of([2])]
        )
        let root = try acme.root(
            version: 7,
            rootKeys: acme.rootKeys,
            rootThreshold: 3,
            revoked: revoked,
            streams: [acme.stream: .init(epoch: 3, minSequence: 40)]
        )
        let bytes = try root.encoded()
        #expect(try TrustRoot(decoding: bytes) == root)
        #expect(try TrustRoot(decoding: bytes).encoded() == bytes)
        #expect(root.delegation(of: .override) == .init(keyIDs: [], threshold: 0))
        #expect(!root.delegation(of: .override).isMet(by: Set(root.keys.keys)))
        #expect(root.floor(of: acme.stream).minSequence == 40)
        #expect(root.floor(of: StreamID(derivedFrom: ["x"])) == .init(epoch: 1, minSequence: 1))
    }

    @Test func `the wire format is the documented one`() throws {
        let root = try acme.root(release: [acme.releaseKeys[1]])
        let text = String(decoding: try root.encoded(), as: UTF8.self)
        let release = acme.releaseKeys[1].publicKey
        #expect(text.hasPrefix(#"{"_type":"sealift-root","created":"2026-01-01T00:00:00Z","expires":"#))
        #expect(
            text.contains(
                """
                "\(release.id)":{"label":"key \(release.id.short)","scheme":"ed25519",\
                "spki":"\(Base64.encode(release.spki))"}
                """
            )
        )
        #expect(text.contains(#""override":{"keyids":[],"threshold":0}"#))
        #expect(text.contains(#""release":{"keyids":["\#(release.id)"],"threshold":1}"#))
        #expect(text.hasSuffix(#""revoked":{"keyids":[],"statements":[]},"roles":"# + tail(of: text)))
    }

    private func tail(of text: String) -> String {
        text.ranges(of: #""roles":"#).first.map { String(text[$0.upperBound...]) } ?? ""
    }

    @Test func `a key knows its one role`() throws {
        let root = try acme.root()
        #expect(root.role(of: acme.rootKeys[0].publicKey.id) == .root)
        #expect(root.role(of: acme.releaseKeys[2].publicKey.id) == .release)
        #expect(root.role(of: acme.stranger.publicKey.id) == nil)
        try root.check(acme.approveKeys[0].publicKey, maySignAs: .approve)
        #expect(throws: SigningError.keyNotInRole(acme.approveKeys[0].publicKey.id, .release)) {
            try root.check(acme.approveKeys[0].publicKey, maySignAs: .release)
        }
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (Organization, String) throws -> String
        let isExpected: @Sendable (RootFault) -> Bool
    }

    @Test(arguments: keyRows + nameRows + roleRows)
    func `a root that contradicts itself is refused, even when its own keys sign it`(row: Broken) async throws
    {
        let good = String(decoding: try acme.root().encoded(), as: UTF8.self)
        let text = try row.change(acme, good)
        try #require(text != good)
        let envelope = try await acme.envelope(
            around: Array(text.utf8),
            type: TrustRoot.payloadType,
            signedBy: [acme.rootKeys[0]]
        )
        let error = await refusal { _ = try SignedRoot(decoding: envelope.encoded()) }
        guard case .invalidRoot(_, let fault) = error else {
            Issue.record("expected an invalid root, found \(String(describing: error))")
            return
        }
        #expect(row.isExpected(fault), "\(fault)")
        #expect(error?.exitClass == .untrusted)
        #expect(error?.remedy != nil)
    }

    @Test func `more keys than the limit are refused before any is looked at`() throws {
        let text = String(decoding: try acme.root().encoded(), as: UTF8.self)
        let entry = #"{"label":"x","scheme":"y","spki":"z"}"#
        let many = (0...TrustRoot.keyLimit).map { "\"k\($0)\":\(entry)" }.joined(separator: ",")
        let changed = Array(text.replacing("\"keys\":{", with: "\"keys\":{\(many),").utf8)
        #expect(throws: SigningError.self) { try TrustRoot(decoding: changed) }
    }

    @Test func `what breaks a rule cannot be built`() throws {
        #expect(throws: SigningError.invalidRoot(version: 1, .emptyRole(.release))) {
            try acme.root(release: [])
        }
        #expect(throws: SigningError.self) { try acme.root(releaseThreshold: 4) }
        #expect(throws: SigningError.self) { try acme.root(release: [acme.rootKeys[0]]) }
        #expect(throws: SigningError.self) {
            try acme.root(revoked: .init(keyIDs: [acme.releaseKeys[0].publicKey.id]))
        }
        #expect(throws: SigningError.self) { try acme.root(version: 0) }
    }
}

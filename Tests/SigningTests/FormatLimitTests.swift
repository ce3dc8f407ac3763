import Content
import Diagnostics
import Testing

@testable import Signing

/// Both sides of every limit on signed documents (docs/format.md).
@Suite struct FormatLimitTests {
    /// One limit, and how to read something of a given extent.
    struct Limit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: Int
        let read: @Sendable (Organization, Int) async throws -> Void

        init(
            _ name: String,
            _ value: Int,
            read: @escaping @Sendable (Organization, Int) async throws -> Void
        ) {
            testDescription = name
            self.value = value
            self.read = read
        }
    }

    @Test(arguments: envelopes + roots + statements)
    func `what reaches a limit is read, and one more is refused`(limit: Limit) async throws {
        try await limit.read(.acme, limit.value)
        do {
            try await limit.read(.acme, limit.value + 1)
            Issue.record("\(limit.value + 1) is over the limit")
        } catch let error as any OperatorError {
            #expect([.corrupt, .untrusted, .policy].contains(error.exitClass), "\(error)")
        }
    }

    private static let envelopes: [Limit] = [
        Limit("bytes of an envelope", 1 << 20) { acme, bytes in
            let envelope = try await acme.released(acme.statement().encoded()).encoded()
            _ = try Envelope(decoding: envelope + spaces(bytes - envelope.count))
        },
        Limit("bytes of a payload", 512 << 10) { _, bytes in
            let payload = Base64.encode([UInt8](repeating: 7, count: bytes))
            let text = #"{"payload":"\#(payload)","payloadType":"t","signatures":[]}"#
            let envelope = try Envelope(decoding: Array(text.utf8))
            #expect(envelope.payload.count == bytes)
        },
        Limit("signatures", 32) { _, count in
            let signatures = Array(repeating: #"{"keyid":"","sig":"AAAA"}"#, count: count)
            let text =
                #"{"payload":"","payloadType":"t","signatures":[\#(signatures.joined(separator: ","))]}"#
            let envelope = try Envelope(decoding: Array(text.utf8))
            #expect(envelope.signatures.count == count)
        },
    ]

    private static let roots: [Limit] = [
        Limit("bytes of a trust root", 64 << 10) { acme, bytes in
            let root = try await acme.signedRoot().bytes
            _ = try SignedRoot(decoding: root + spaces(bytes - root.count))
        },
        Limit("trust roots", 64) { acme, count in
            let root = try await acme.signedRoot()
            var chain = TrustChain(trusting: root)
            let files = Array(repeating: TrustChain.File(version: 1, bytes: root.bytes), count: count)
            try chain.apply(files) { _ in }
        },
        Limit("the version of a trust root", 64) { acme, version in
            _ = try acme.root(version: version)
        },
        Limit("keys of a trust root", 64) { acme, count in
            let others = try (2..<count).map { _ in try PrivateKey.generate(.ed25519) }
            let root = try TrustRoot(
                organization: acme.name,
                created: time("2026-01-01T00:00:00Z"),
                expires: time("2030-01-01T00:00:00Z"),
                root: .init(Organization.listed([acme.rootKeys[0]])),
                release: .init(Organization.listed([acme.releaseKeys[0]])),
                approve: .init(Organization.listed(others))
            )
            let read = try TrustRoot(decoding: root.encoded())
            #expect(read == root)
        },
        Limit("bytes of a label", 128) { acme, bytes in
            let label = Organization.listed([acme.rootKeys[0]])[0].label
            let text = String(decoding: try acme.root().encoded(), as: UTF8.self)
            let changed = text.replacing(label, with: letters(bytes))
            #expect(changed != text)
            _ = try TrustRoot(decoding: Array(changed.utf8))
        },
    ]

    private static let statements: [Limit] = [
        Limit("files of a statement", 1_024) { acme, count in
            let volumes = try (1..<count).map { number in
                BundleStatement.File(
                    name: try require(BundleFileName("vol-\(number).tar")),
                    size: 1,
                    digest: .of([])
                )
            }
            let contents = BundleStatement.File(name: .contents, size: 1, digest: .of([]))
            let statement = try acme.statement(files: [contents] + volumes)
            let read = try BundleStatement(decoding: statement.encoded())
            #expect(read == statement)
        },
        changed("bytes of a name", 63, "\"org\":\"acme\"") { "\"org\":\"\(letters($0))\"" },
        changed("bytes of the name of a file", 253, "vol-0001.tar", every: true) { letters($0) },
        changed("bytes of a text", 1_024, "CHG-1234") { letters($0) },
        changed("bytes of the name of a snapshot", 128, "\"snapshot\":\"2026-11-21\"") {
            "\"snapshot\":\"\(letters($0))\""
        },
        changed("the oldest trust root", 64, "\"minRootVersion\":1") { "\"minRootVersion\":\($0)" },
        changed("a number", 1 << 53 - 1, "\"blobs\":10") { "\"blobs\":\($0)" },
        changed("lists in each other", 15, "\"_type\"") { depth in
            let lists = [("[", depth), ("]", depth)].map { String(repeating: $0, count: $1) }.joined()
            return "\"unknown\":\(lists),\"_type\""
        },
        Limit("the jump of a sequence", 10_000) { acme, sequence in
            let accepted = try await Acceptance.check(
                acme.signed(acme.statement(sequence: Int64(sequence))),
                state: SiteState(site: acme.site, root: acme.signedRoot()),
                site: acme.site,
                clock: ClockReading(secondsSinceEpoch: 1_795_255_200, isTrusted: true)
            )
            #expect(accepted.disposition == .new)
        },
    ]

    /// A limit on something in the text of a statement.
    private static func changed(
        _ name: String,
        _ value: Int,
        _ old: String,
        every: Bool = false,
        by new: @escaping @Sendable (Int) -> String
    ) -> Limit {
        Limit(name, value) { acme, extent in
            let text = String(decoding: try acme.statement().encoded(), as: UTF8.self)
            let changed = text.replacing(old, with: new(extent), maxReplacements: every ? .max : 1)
            #expect(changed != text)
            _ = try BundleStatement(decoding: Array(changed.utf8))
        }
    }

    private static func spaces(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: " "), count: count)
    }

    private static func letters(_ count: Int) -> String { String(repeating: "x", count: count) }
}

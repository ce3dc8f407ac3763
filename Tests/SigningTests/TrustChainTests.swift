import Content
import Diagnostics
import Testing

@testable import Signing

/// Rows SIG-39 to SIG-42, SIG-46 and SIG-47 of the catalogue; the rotations are those of the TUF conformance suite.
@Suite struct TrustChainTests {
    private let acme = Organization.acme

    /// One version of a root: which keys it holds, how many must sign, and who did sign.
    struct Step: Sendable {
        let keys: [Int]
        let threshold: Int
        let signers: [Int]

        init(_ keys: [Int], _ threshold: Int, signedBy signers: [Int]) {
            self.keys = keys
            self.threshold = threshold
            self.signers = signers
        }
    }

    struct Rotation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]
        /// The version that is trusted in the end.
        let trusted: Int
    }

    static let good: [Rotation] = [
        .init(
            testDescription: "one of one: the key changes",
            steps: [.init([1], 1, signedBy: [1]), .init([2], 1, signedBy: [2, 1])],
            trusted: 2
        ),
        .init(
            testDescription: "one of one: signatures that nobody needs",
            steps: [.init([1], 1, signedBy: [1]), .init([2], 1, signedBy: [3, 2, 1, 4])],
            trusted: 2
        ),
        .init(
            testDescription: "three of five: another combination of signers",
            steps: [
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 2, 4]),
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 1, 4]),
            ],
            trusted: 2
        ),
        .init(
            testDescription: "three of five: one key changes",
            steps: [
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 2, 4]),
                .init([0, 1, 3, 4, 5], 3, signedBy: [0, 4, 1]),
            ],
            trusted: 2
        ),
        .init(
            testDescription: "three of five: one key changes, by an intermediate root",
            steps: [
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 2, 4]),
                .init([0, 1, 3, 4, 5], 3, signedBy: [0, 2, 4, 5]),
                .init([0, 1, 3, 4, 5], 3, signedBy: [0, 4, 5]),
            ],
            trusted: 3
        ),
        .init(
            testDescription: "one of one: all keys change, by an intermediate root",
            steps: [
                .init([0], 1, signedBy: [0]), .init([1], 1, signedBy: [0, 1]),
                .init([2], 1, signedBy: [1, 2]),
            ],
            trusted: 3
        ),
        .init(
            testDescription: "the threshold grows from one to two",
            steps: [.init([0, 1], 1, signedBy: [0]), .init([0, 1], 2, signedBy: [0, 1])],
            trusted: 2
        ),
        .init(
            testDescription: "the threshold shrinks from two to one",
            steps: [
                .init([0, 1], 2, signedBy: [0, 1]), .init([0, 1], 1, signedBy: [0, 1]),
                .init([0, 1], 1, signedBy: [0]),
            ],
            trusted: 3
        ),
        .init(
            testDescription: "one of two becomes two of two",
            steps: [.init([0, 1], 1, signedBy: [0]), .init([0, 2], 2, signedBy: [0, 2])],
            trusted: 2
        ),
    ]

    static let bad: [Rotation] = [
        .init(
            testDescription: "one of one: not signed by the old key",
            steps: [.init([1], 1, signedBy: [1]), .init([2], 1, signedBy: [2])],
            trusted: 1
        ),
        .init(
            testDescription: "one of one: not signed by the new key",
            steps: [.init([1], 1, signedBy: [1]), .init([2], 1, signedBy: [1])],
            trusted: 1
        ),
        .init(
            testDescription: "three of five: not by three of the new",
            steps: [
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 2, 4]),
                .init([0, 1, 3, 4, 5], 3, signedBy: [0, 2, 4]),
            ],
            trusted: 1
        ),
        .init(
            testDescription: "three of five: not by three of the old",
            steps: [
                .init([0, 1, 2, 3, 4], 3, signedBy: [0, 2, 4]),
                .init([0, 1, 3, 4, 5], 3, signedBy: [0, 4, 5]),
            ],
            trusted: 1
        ),
        .init(
            testDescription: "the new threshold is not reached",
            steps: [.init([0, 1], 1, signedBy: [0]), .init([0, 1], 2, signedBy: [0])],
            trusted: 1
        ),
        .init(
            testDescription: "the old threshold is not reached",
            steps: [.init([0, 1], 2, signedBy: [0, 1]), .init([0, 1], 1, signedBy: [0])],
            trusted: 1
        ),
        .init(
            testDescription: "a step in the middle fails",
            steps: [
                .init([0], 1, signedBy: [0]), .init([1], 1, signedBy: [0, 1]), .init([2], 1, signedBy: [2]),
                .init([3], 1, signedBy: [2, 3]),
            ],
            trusted: 2
        ),
    ]

    private func file(_ version: Int, _ step: Step) async throws -> TrustChain.File {
        let root = try acme.root(
            version: version,
            rootKeys: step.keys.map { acme.rootKeys[$0] },
            rootThreshold: step.threshold
        )
        let envelope = try await acme.envelope(
            around: root.encoded(),
            type: TrustRoot.payloadType,
            signedBy: step.signers.map { acme.rootKeys[$0] }
        )
        return TrustChain.File(version: version, bytes: try envelope.encoded())
    }

    private func chain(_ steps: [Step]) async throws -> [TrustChain.File] {
        var files: [TrustChain.File] = []
        for (index, step) in steps.enumerated() {
            files.append(try await file(index + 1, step))
        }
        return files
    }

    @Test(arguments: good + bad)
    func `SIG-39 a root follows the one before it, or stays out`(rotation: Rotation) async throws {
        let files = try await chain(rotation.steps)
        var chain = TrustChain(trusting: try SignedRoot(decoding: files[0].bytes))
        var persisted: [Int] = []
        let error = await refusal { try chain.apply(files.reversed()) { persisted.append($0.root.version) } }
        #expect(chain.current.root.version == rotation.trusted)
        #expect(persisted == Array((1...rotation.trusted).dropFirst()))
        #expect((error == nil) == (rotation.trusted == rotation.steps.count))
        if let error { #expect(error.exitClass == .untrusted) }
    }

    private static let steady = Step([0], 1, signedBy: [0])

    @Test func `SIG-41 a root cannot be left out or renamed`() async throws {
        let first = try await acme.signedRoot()
        let second = try await file(2, Self.steady)
        let third = try await file(3, Self.steady)
        var chain = TrustChain(trusting: first)
        #expect(throws: SigningError.rootOutOfOrder(expected: 2, found: 3)) {
            try chain.apply([third]) { _ in }
        }
        #expect(throws: SigningError.rootOutOfOrder(expected: 2, found: 3)) {
            try chain.apply([.init(version: 3, bytes: second.bytes)]) { _ in }
        }
        #expect(throws: SigningError.rootOutOfOrder(expected: 2, found: 3)) {
            try chain.apply([.init(version: 2, bytes: third.bytes)]) { _ in }
        }
        try chain.apply([second]) { _ in }
        #expect(chain.current.root.version == 2)
        try chain.apply([third]) { _ in }
        #expect(chain.current.root.version == 3)
        try chain.apply([second, .init(version: 1, bytes: [])]) { _ in Issue.record("went back") }
        #expect(chain.current.root.version == 3)
    }

    @Test func `a root of another organization does not follow`() async throws {
        let text = String(decoding: try acme.root(version: 2).encoded(), as: UTF8.self)
        let envelope = try await acme.envelope(
            around: Array(text.replacing("\"org\":\"acme\"", with: "\"org\":\"other\"").utf8),
            type: TrustRoot.payloadType,
            signedBy: [acme.rootKeys[0]]
        )
        var chain = TrustChain(trusting: try await acme.signedRoot())
        let file = TrustChain.File(version: 2, bytes: try envelope.encoded())
        let error = await refusal { try chain.apply([file]) { _ in } }
        #expect(error?.identifier == "root.other-organization")
        #expect(error?.exitClass == .untrusted)
    }

    @Test func `SIG-46 a chain without end is refused`() async throws {
        var chain = TrustChain(trusting: try await acme.signedRoot())
        let files = (2...5_001).map { TrustChain.File(version: $0, bytes: []) }
        #expect(throws: SigningError.rootChainTooLong(5_000)) { try chain.apply(files) { _ in } }
        let huge = TrustChain.File(version: 2, bytes: [UInt8](repeating: 0x20, count: 10 << 20))
        let error = await refusal { try chain.apply([huge]) { _ in } }
        #expect(error == .rootTooLarge(version: 2, bytes: 10 << 20))
        #expect(error?.exitClass == .corrupt)
    }

    @Test func `what persisting throws stops the chain`() async throws {
        struct DiskFull: Error {}
        var chain = TrustChain(trusting: try await acme.signedRoot())
        let files = try await [file(2, Self.steady), file(3, Self.steady)]
        #expect(throws: DiskFull.self) { try chain.apply(files) { _ in throw DiskFull() } }
    }

    @Test func `SIG-42 a bundle by a key that the new root removed is refused, and the root stays`()
        async throws
    {
        let second = try await SignedRoot.sign(
            acme.root(version: 2, release: [acme.releaseKeys[2]]),
            by: [acme.rootKeys[0]]
        )
        let bundle = try await acme.envelope(
            around: acme.statement().encoded(),
            signedBy: [acme.releaseKeys[0]] + acme.approveKeys
        )
        var delivery = try await Delivery(bundle)
        #expect(delivery.judge().exitClass == .success)
        delivery.roots = [.init(version: 2, bytes: second.bytes)]
        let outcome = delivery.judge()
        #expect(outcome.identifier == "signature.threshold-not-met")
        #expect(outcome.trustedVersion == 2)
    }

    @Test func `SIG-47 an expired newest root is kept, and the bundle refused`() async throws {
        let second = try await SignedRoot.sign(
            acme.root(version: 2, expires: "2026-06-01T00:00:00Z"),
            by: [acme.rootKeys[0]]
        )
        var delivery = try await Delivery(acme.released(acme.statement().encoded()))
        delivery.roots = [.init(version: 2, bytes: second.bytes)]
        let outcome = delivery.judge()
        #expect(outcome.identifier == "bundle.root-expired")
        #expect(outcome.exitClass == .policy)
        #expect(outcome.trustedVersion == 2)
    }

    @Test func `a root that has expired can still be followed`() async throws {
        let old = try await SignedRoot.sign(
            acme.root(expires: "2026-06-01T00:00:00Z"),
            by: [acme.rootKeys[0]]
        )
        let second = try await file(2, Self.steady)
        var delivery = try await Delivery(acme.released(acme.statement().encoded()), trusted: old)
        #expect(delivery.judge().identifier == "bundle.root-expired")
        delivery.roots = [second]
        #expect(delivery.judge().exitClass == .success)
    }
}

import Content
import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Signing

/// Row FS-14 of the catalogue, and the store that keeps the state.
@Suite struct SiteStateTests {
    private let acme = Organization.acme

    private func state(generation: Int64 = 1) async throws -> SiteState {
        var state = try await acme.state(after: acme.statement(sequence: 41))
        state.generation = generation
        state.lastNonce = Nonce(derivedFrom: ["n"])
        state.auditHead = .of([1])
        return state
    }

    @Test func `the checksum is the published one`() {
        #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.of([UInt8]()) == 0)
    }

    @Test func `a slot is JSON whose last member is its checksum`() async throws {
        let state = try await state()
        let bytes = try SiteStateSlot.encode(state)
        #expect(SiteStateSlot.decode(bytes) == state)
        #expect(try SiteStateSlot.encode(state) == bytes)
        try StrictJSON.check(bytes, place: "the slot", limits: .signedDocument)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasSuffix("\"}\n"))
        #expect(text.contains(",\"crc32c\":\""))
    }

    @Test func `a slot that is torn, flipped or lengthened anywhere is no good`() async throws {
        let bytes = try SiteStateSlot.encode(await state())
        for count in 0..<bytes.count {
            #expect(SiteStateSlot.decode(Array(bytes.prefix(count))) == nil)
        }
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 1 << UInt8(index % 8)
            #expect(SiteStateSlot.decode(flipped) == nil)
        }
        #expect(SiteStateSlot.decode(bytes + [0x0A]) == nil)
        #expect(SiteStateSlot.decode([UInt8](repeating: 0, count: bytes.count)) == nil)
        #expect(SiteStateSlot.decode([UInt8](repeating: 0x20, count: SiteStateSlot.byteLimit + 1)) == nil)
    }

    @Test func `FS-14 the newest good copy counts`() async throws {
        let old = try await state(generation: 4)
        let new = try await state(generation: 5)
        let (a, b) = (try SiteStateSlot.encode(old), try SiteStateSlot.encode(new))
        let torn = Array(b.dropLast(9))
        func current(_ a: [UInt8]?, _ b: [UInt8]?) throws -> (SiteState, SiteStateSlots.Slot) {
            let found = try SiteStateSlots.current(a: a, b: b)
            return (found.state, found.next)
        }
        #expect(try current(a, b) == (new, .a))
        #expect(try current(b, a) == (new, .b))
        #expect(try current(a, torn) == (old, .b))
        #expect(try current(torn, b) == (new, .a))
        #expect(try current(a, nil) == (old, .b))
        #expect(try current(nil, b) == (new, .a))
        #expect(try current(a, []) == (old, .b))
        #expect(try current(a, a) == (old, .b))
    }

    @Test func `FS-14 without a good copy there is no state, and nothing is guessed`() async throws {
        let good = try SiteStateSlot.encode(await state())
        let torn = Array(good.dropLast())
        let cases: [([UInt8]?, [UInt8]?, SigningError)] = [
            (torn, torn, .stateDamaged), ([], [], .stateDamaged), (torn, nil, .stateDamaged),
            (nil, [], .stateDamaged), (nil, nil, .stateMissing),
        ]
        for (a, b, expected) in cases {
            #expect(throws: expected) { try SiteStateSlots.current(a: a, b: b) }
            #expect(expected.exitClass == .state)
        }
        var other = try await state()
        other.lastNonce = nil
        let fork = try SiteStateSlot.encode(other)
        #expect(throws: SigningError.stateForked(generation: 1)) {
            try SiteStateSlots.current(a: good, b: fork)
        }
    }

    @Test func `FS-14 a state that is older than its anchor is refused`() async throws {
        let state = try await state()
        try state.check(against: BundlePosition(epoch: 1, sequence: 41))
        try state.check(against: BundlePosition(epoch: 0, sequence: 99))
        for anchor in [BundlePosition(epoch: 1, sequence: 42), BundlePosition(epoch: 2, sequence: 1)] {
            let expected = SigningError.stateBehindAnchor(found: state.position, anchor: anchor)
            #expect(throws: expected) { try state.check(against: anchor) }
            #expect(expected.exitClass == .state)
        }
    }

    @Test func `the store writes both copies in turn`() async throws {
        let folder = try TemporaryDirectory()
        let store = SiteStateStore(folder.path)
        #expect(try !store.exists)
        #expect(throws: SigningError.stateMissing) { try store.load() }
        let first = SiteState(site: acme.site, root: try await acme.signedRoot())
        try store.create(first)
        #expect(try store.exists)
        #expect(try store.load() == first)
        #expect(throws: SigningError.alreadyEnrolled) { try store.create(first) }
        var last = first
        for generation in 2...5 {
            last.auditHead = .of([UInt8(generation)])
            last = try store.save(last)
            #expect(last.generation == Int64(generation))
            #expect(try store.load() == last)
        }
        #expect(try Directory.entries(of: folder.path).map(\.name) == ["state.A.json", "state.B.json"])
        #expect(throws: SigningError.stateMoved(expected: 1, found: 5)) { try store.save(first) }
        #expect(try ReadableFile(folder.path.appending("state.A.json")).permissions == 0o600)
    }

    @Test func `the store survives one torn copy, and says when both are`() async throws {
        let folder = try TemporaryDirectory()
        let store = SiteStateStore(folder.path)
        let first = SiteState(site: acme.site, root: try await acme.signedRoot())
        try store.create(first)
        let second = try store.save(first)
        try DurableFile.replace(folder.path.appending("state.B.json"), with: [1, 2, 3])
        #expect(try store.load() == first)
        let again = try store.save(first)
        #expect(again == second)
        #expect(try store.load() == second)
        for name in ["state.A.json", "state.B.json"] {
            try DurableFile.replace(folder.path.appending(name), with: [])
        }
        #expect(throws: SigningError.stateDamaged) { try store.load() }
        #expect(throws: SigningError.alreadyEnrolled) { try store.create(first) }
    }

    @Test func `a newer root moves the state, and never its clock back`() async throws {
        let state = try await state()
        let second = try await SignedRoot.sign(acme.root(version: 2), by: [acme.rootKeys[0]])
        let next = state.adopting(second)
        #expect(next.rootVersion == 2 && next.rootDigest == second.digest)
        #expect(next.latestSignedTime == state.latestSignedTime)
        let late = try await SignedRoot.sign(
            acme.root(version: 3, created: "2028-01-01T00:00:00Z"),
            by: [acme.rootKeys[0]]
        )
        #expect(try next.adopting(late).latestSignedTime == time("2028-01-01T00:00:00Z"))
    }

    @Test func `a newer root does not make an older bundle too old`() async throws {
        let last = try acme.statement(sequence: 41)
        let root = try await SignedRoot.sign(
            acme.root(version: 2, created: "2026-12-24T00:00:00Z"),
            by: [acme.rootKeys[0]]
        )
        let state = try await acme.state(after: last).adopting(root)
        let next = try acme.statement(
            sequence: 42,
            created: "2026-12-01T00:00:00Z",
            base: acme.base(on: last)
        )
        let accepted = try Acceptance.check(
            await acme.signed(next, root: root.root),
            state: state,
            site: acme.site,
            clock: ClockReading(secondsSinceEpoch: 0, isTrusted: false)
        )
        #expect(try accepted.now == time("2026-12-24T00:00:00Z"))
        #expect(try state.importing(accepted).latestSignedTime == time("2026-12-24T00:00:00Z"))
    }
}

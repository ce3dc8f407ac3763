import Content
import Diagnostics
import Testing

@testable import Signing

@Suite struct AcceptanceTests {
    private let acme = Organization.acme
    private let noClock = ClockReading(secondsSinceEpoch: 1_795_255_200, isTrusted: false)

    private func accept(
        _ statement: BundleStatement,
        _ state: SiteState,
        root: TrustRoot? = nil,
        clock: ClockReading? = nil,
        policy: Acceptance.Policy = .init()
    ) async throws -> AcceptedStatement {
        try Acceptance.check(
            await acme.signed(statement, root: root),
            state: state,
            site: acme.site,
            clock: clock ?? noClock,
            policy: policy
        )
    }

    @Test func `the first bundle sets stream and position, the next must follow`() async throws {
        let root = try await acme.signedRoot()
        let fresh = SiteState(site: acme.site, root: root)
        #expect(fresh.stream == nil && fresh.bundle == nil && fresh.position.sequence == 0)
        let first = try acme.statement(sequence: 7)
        let accepted = try await accept(first, fresh)
        #expect(accepted.disposition == .new)
        let state = fresh.importing(accepted)
        #expect(state.stream == acme.stream)
        #expect(state.position == BundlePosition(epoch: 1, sequence: 7))
        #expect(state.bundle?.statement == accepted.signed.digest)
        #expect(state.bundle?.snapshot == "2026-11-21")
        #expect(try state.latestSignedTime == time("2026-11-21T10:00:00Z"))
        #expect(try await accept(first, state).disposition == .alreadyImported)
        let second = try acme.statement(sequence: 8, base: acme.base(on: first))
        #expect(try await accept(second, state).disposition == .new)
    }

    @Test func `a gap names every missing bundle`() async throws {
        let state = try await acme.state(after: acme.statement(sequence: 41))
        let next = try acme.statement(sequence: 50, base: acme.base(on: acme.statement(sequence: 45)))
        let error = await refusal { _ = try await accept(next, state) }
        #expect(error == .refused(.gap(missing: 42...45, sequence: 50)))
        #expect(error?.description == "bundles 42 to 45 must be imported before bundle 50")
        #expect(error?.remedy == "import them in order first, or ask the hub for a full bundle")
        let one = try acme.statement(sequence: 43, base: acme.base(on: acme.statement(sequence: 42)))
        let single = await refusal { _ = try await accept(one, state) }
        #expect(single?.description == "bundle 42 must be imported before bundle 43")
    }

    @Test func `a raised epoch leaves a bad sequence behind`() async throws {
        let state = try await acme.state(after: acme.statement(sequence: 9_999))
        let floor = TrustRoot.StreamFloor(epoch: 2, minSequence: 43)
        let root = try acme.root(version: 2, streams: [acme.stream: floor])
        let old = await refusal { _ = try await accept(acme.statement(sequence: 10_000), state, root: root) }
        #expect(old == .refused(.otherEpoch(found: 1, expected: 2)))
        let early = await refusal {
            _ = try await accept(acme.statement(epoch: 2, sequence: 42), state, root: root)
        }
        #expect(early == .refused(.belowFloor(sequence: 42, floor: 43)))
        let renewed = try await accept(acme.statement(epoch: 2, sequence: 43), state, root: root)
        #expect(state.importing(renewed).position == BundlePosition(epoch: 2, sequence: 43))
        let unasked = await refusal {
            _ = try await accept(acme.statement(epoch: 3, sequence: 10_000), state)
        }
        #expect(unasked == .refused(.otherEpoch(found: 3, expected: 1)))
    }

    @Test func `a fresh site may join a stream at the root's floor`() async throws {
        let root = try acme.root(streams: [acme.stream: .init(epoch: 1, minSequence: 30_000)])
        let state = SiteState(site: acme.site, root: try await acme.signedRoot())
        #expect(try await accept(acme.statement(sequence: 31_000), state, root: root).disposition == .new)
    }

    @Test func `warnings tell how wrong the clock is, and nothing is refused for it`() async throws {
        let root = try await acme.signedRoot()
        let state = SiteState(site: acme.site, root: root)
        let created = try time("2026-11-21T10:00:00Z").secondsSinceEpoch
        let signed = root.root.created.secondsSinceEpoch
        func warnings(_ seconds: Int64, trusted: Bool = true) async throws -> [ClockWarning] {
            let clock = ClockReading(secondsSinceEpoch: seconds, isTrusted: trusted)
            return try await accept(acme.statement(), state, clock: clock).warnings
        }
        #expect(try await warnings(created).isEmpty)
        #expect(try await warnings(created - 600).isEmpty)
        let moment = try time("2026-11-21T10:00:00Z")
        #expect(try await warnings(created - 601) == [.bundleAhead(created: moment, seconds: 601)])
        #expect(
            try await warnings(signed - 600)
                == [.bundleAhead(created: moment, seconds: created - signed + 600)]
        )
        #expect(try await warnings(signed - 601) == [.behind(seconds: 601)])
        #expect(try await warnings(created + 10 * 31_556_952, trusted: false).isEmpty)
        #expect(try await warnings(created + 10 * 31_556_952 + 1) == [.farAhead(seconds: 315_569_521)])
        #expect(
            ClockWarning.behind(seconds: 7_200).description
                == "the clock of this machine is 2 hours behind what was signed already: it is wrong, or the hub's was"
        )
        let ahead = ClockWarning.bundleAhead(created: moment, seconds: 31_536_000).description
        #expect(ahead.contains("2026-11-21T10:00:00Z") && ahead.contains("365 days ahead"))
        #expect(ClockWarning.farAhead(seconds: .max).description.contains("days ahead"))
    }

    @Test func `a site tells until when a bundle from the future blocks it, and from when on nothing does`()
        async throws
    {
        let fresh = SiteState(site: acme.site, root: try await acme.signedRoot())
        let state = fresh.importing(
            try await accept(
                acme.statement(created: "2027-11-21T10:00:00Z", expires: "2028-02-21T10:00:00Z"),
                fresh
            )
        )
        let moment = try time("2027-11-21T10:00:00Z")
        func blockade(_ state: SiteState, at seconds: Int64) -> SiteState.Blockade? {
            state.blockade(at: ClockReading(secondsSinceEpoch: seconds, isTrusted: true))
        }
        let seconds = moment.secondsSinceEpoch
        #expect(blockade(state, at: seconds - 601) == .init(madeBefore: moment, expiringBefore: moment))
        #expect(blockade(state, at: .min) == .init(madeBefore: moment, expiringBefore: moment))
        #expect(blockade(state, at: seconds - 600) == nil)
        #expect(blockade(state, at: .max) == nil)

        // What is told is what happens: a right clock's next bundle is refused, and one of that moment is not.
        for (created, expected) in [
            ("2026-12-21T10:00:00Z", "bundle.created-before-previous"), ("2027-11-21T10:00:00Z", ""),
        ] {
            let next = try acme.statement(
                sequence: 2,
                created: created,
                expires: "2028-03-21T10:00:00Z"
            )
            let error = await refusal { _ = try await accept(next, state) }
            #expect(error?.identifier ?? "" == expected)
        }

        let root = try await acme.signedRoot().root.created
        #expect(
            blockade(fresh, at: root.secondsSinceEpoch - 601) == .init(madeBefore: nil, expiringBefore: root)
        )
    }

    @Test func `the moment of judgement is the latest that is certain`() async throws {
        let root = try await acme.signedRoot()
        let state = SiteState(site: acme.site, root: root)
        let late = try time("2027-01-01T00:00:00Z")
        let trusted = ClockReading(secondsSinceEpoch: late.secondsSinceEpoch, isTrusted: true)
        let doubtful = ClockReading(secondsSinceEpoch: late.secondsSinceEpoch, isTrusted: false)
        #expect(try await accept(acme.statement(), state, clock: trusted).now == late)
        #expect(
            try await accept(acme.statement(), state, clock: doubtful).now == time("2026-11-21T10:00:00Z")
        )
    }

    @Test func `a site may insist that the hub has read its receipt`() async throws {
        var state = try await acme.state(after: acme.statement(sequence: 41))
        let policy = Acceptance.Policy(requiresFreshness: true)
        let nonce = Nonce(derivedFrom: ["receipt 41"])
        state.lastNonce = nonce
        func bundle(_ answer: Nonce?) throws -> BundleStatement {
            try acme.statement(
                sequence: 42,
                freshness: answer.map { .init(receipt: .of([1]), siteNonce: $0) }
            )
        }
        #expect(try await accept(bundle(nonce), state, policy: policy).disposition == .new)
        for answer in [nil, Nonce(derivedFrom: ["receipt 40"])] {
            let error = await refusal { _ = try await accept(bundle(answer), state, policy: policy) }
            #expect(error == .refused(.notFresh))
            #expect(try await accept(bundle(answer), state).disposition == .new)
        }
        state.lastNonce = nil
        #expect(try await accept(bundle(nil), state, policy: policy).disposition == .new)
    }

    @Test func `state and configuration must name the same site`() async throws {
        let state = SiteState(site: acme.site, root: try await acme.signedRoot())
        let other = SiteIdentity(id: try require(PlainName("plant-8")), uid: acme.site.uid)
        let signed = try await acme.signed(acme.statement())
        let error = await refusal {
            _ = try Acceptance.check(signed, state: state, site: other, clock: noClock)
        }
        #expect(error == .stateOfOtherSite(found: acme.site, expected: other))
        #expect(error?.exitClass == .state)
    }

    @Test func `a root older than the state's never judges`() async throws {
        let newer = try await SignedRoot.sign(acme.root(version: 2), by: [acme.rootKeys[0]])
        let state = SiteState(site: acme.site, root: newer)
        let error = await refusal { _ = try await accept(acme.statement(), state, root: acme.root()) }
        #expect(error == .trustRootLost(version: 2))
    }
}

import BundleFormat
import Content
import FileIO
import Fleet
import Glibc
import Signing
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

/// Receipts of sites at their hub: enrolment, the chain of each site, and what a bundle builds on.
@Suite struct ReceiptTests {
    let hub: ReceiptHub

    init() throws {
        hub = try ReceiptHub(sites: ["plant-a", "plant-b"])
    }

    @Test func `what a site writes is read back, and nothing signed by another key is`() async throws {
        let site = try await hub.site("plant-a")
        let envelope = try await site.receipt(1, nil).signed(by: site.key)
        let read = try SignedReceipt(
            Envelope(decoding: envelope.encoded()),
            signedBy: site.key.publicKey
        )
        #expect(try read.receipt == site.receipt(1, nil))
        let other = try PrivateKey.generate(.ed25519)
        #expect(throws: ReceiptError.badSignature(of: "the receipt", key: other.publicKey.id)) {
            try SignedReceipt(envelope, signedBy: other.publicKey)
        }
        let enrolment = try await site.enrolment.signed(by: site.key)
        #expect(throws: SigningError.self) { try SignedReceipt(enrolment, signedBy: site.key.publicKey) }
    }

    @Test func `the first receipt names none, and every other names the one before`() async throws {
        let site = try await hub.site("plant-a")
        for (number, previous) in [(1, Digest.of([1]) as Digest?), (2, nil), (0, nil)] {
            let envelope = try await site.receipt(Int64(number), previous).signed(by: site.key)
            #expect(throws: ReceiptError.malformedChain(number: Int64(number))) {
                try SignedReceipt(envelope, signedBy: site.key.publicKey)
            }
        }
    }

    @Test func `a site is enrolled once, and another key only takes its place when told to`() async throws {
        let site = try await hub.site("plant-a")
        let request = try await site.enrolment.signed(by: site.key)
        #expect(try hub.register.enrol(request, in: hub.fleet, replacing: false) == .enrolled)
        #expect(try hub.register.enrol(request, in: hub.fleet, replacing: false) == .known)
        _ = try await hub.receive([site.receipt(1, nil)], of: site)
        let replaced = try await hub.site("plant-a")
        let second = try await replaced.enrolment.signed(by: replaced.key)
        #expect(throws: ReceiptError.enrolledAlready(site.identity, key: site.key.publicKey.id)) {
            try hub.register.enrol(second, in: hub.fleet, replacing: false)
        }
        #expect(try hub.register.enrol(second, in: hub.fleet, replacing: true) == .replaced)
        #expect(try hub.register.standing(of: site.identity.uid) == nil)
        #expect(try hub.register.enrolments().keys.sorted() == [replaced.key.publicKey.id])
        let late = try await hub.receive([site.receipt(2, Digest.of([]))], of: site)
        #expect(late.refused.map(\.error) == ["receipt.unknown-key"])
        #expect(throws: ReceiptError.retiredKey(site.identity, key: site.key.publicKey.id)) {
            try hub.register.enrol(request, in: hub.fleet, replacing: true)
        }
        #expect(
            try await hub.receive(files: [request.encoded()]).requests.isEmpty,
            "nobody is sent back to it"
        )
    }

    @Test func `a file of lines that are none is given up, and a medium without receipts has none`()
        async throws
    {
        let lines = Array(String(repeating: "{}\n", count: 500).utf8)
        let result = try await hub.receive(files: [lines])
        #expect(result.refused.count == 101)
        #expect(result.refused.last?.error == "receipt.given-up")
        let medium = hub.folder.path.appending("medium")
        let bundle = medium.appending("sealift/0123456789abcdef0123456789abcdef/000001")
        try Directory.create(bundle)
        try DurableFile.replace(bundle.appending("bundle.dsse.json"), with: Array("{}".utf8))
        let found = try await ReceiptReception(hub.fleet).run([medium])
        #expect(found.refused.isEmpty && found.files == 0)
        let receipts = medium.appending("sealift/receipts")
        try #require(receipts.withPlatformString { symlink("/etc", $0) } == 0)
        #expect(
            try await ReceiptReception(hub.fleet).run([medium]).refused.map(\.error) == ["receipt.not-a-file"]
        )
    }

    @Test func `what the fleet does not have is not enrolled`() async throws {
        let stranger = try await hub.site("plant-z")
        let unknown = try await stranger.enrolment.signed(by: stranger.key)
        #expect(throws: ReceiptError.noSuchSite(stranger.identity)) {
            try hub.register.enrol(unknown, in: hub.fleet, replacing: false)
        }
        let site = try await hub.site("plant-a")
        let forged = try await site.enrolment.signed(by: stranger.key)
        #expect(throws: ReceiptError.self) {
            try hub.register.enrol(forged, in: hub.fleet, replacing: false)
        }
        _ = try hub.register.enrol(
            try await site.enrolment.signed(by: site.key),
            in: hub.fleet,
            replacing: false
        )
        let copied = SiteEnrolment(
            organization: hub.fleet.organization,
            site: try await hub.site("plant-b").identity,
            key: site.key.publicKey
        )
        let twice = try await copied.signed(by: site.key)
        #expect(throws: ReceiptError.keyOfOther(site.identity, key: site.key.publicKey.id)) {
            try hub.register.enrol(twice, in: hub.fleet, replacing: false)
        }
    }

    @Test func `of two hundred receipts each fault is named, and the rest counts`() async throws {
        let site = try await hub.enrolled("plant-a")
        let stranger = try await hub.site("plant-b")
        var chain = try await site.chain(180) { $0 == 50 ? nil : "2026-11-22T10:00:00Z" }
        let fork = try await site.receipt(100, chain[98].payloadDigest, heldAt: "2026-11-01").signed(
            by: site.key
        )
        let foreign = try await stranger.receipt(1, nil).signed(by: stranger.key)
        let gap = chain.remove(at: 119)
        var files = try (chain + [fork, foreign] + chain[..<17]).map { try $0.encoded() }
        files.append(Array(try chain[10].encoded().prefix(200)))
        files.append([])
        files.reverse()
        let result = try await hub.receive(files: files)
        #expect(result.new == 180)
        #expect(result.known == 17)
        #expect(
            result.refused.map(\.error).sorted() == [
                "content.malformed-json", "receipt.empty", "receipt.unknown-key",
            ]
        )
        let standing = try #require(result.sites.first).standing
        #expect(standing.count == 180)
        #expect(standing.forks == [100])
        #expect(standing.gaps.map { [$0.first, $0.last] } == [[120, 120]])
        #expect(standing.wrongClocks == [50])
        #expect(standing.heads.map(\.number) == [100, 180])
        #expect(standing.alarms.count == 3)
        let again = try await hub.receive(files: files + [gap.encoded()])
        #expect(again.new == 1)
        #expect(again.sites.first?.standing.gaps == [])
        #expect(try hub.register.standing(of: site.identity.uid) == again.sites.first?.standing)
    }

    @Test func `the order in which receipts come makes no difference`() async throws {
        let site = try await hub.enrolled("plant-a")
        let chain = try await site.chain(40) { _ in "2026-11-22T10:00:00Z" }.map { try $0.encoded() }
        _ = try await hub.receive(files: chain.reversed())
        let first = try hub.log(of: site)
        try Directory.removeFile(hub.logPath(of: site))
        for envelope in chain[20...] + chain[..<20] { _ = try await hub.receive(files: [envelope]) }
        #expect(try hub.log(of: site) == first)
        #expect(try hub.register.standing(of: site.identity.uid)?.heads.map(\.number) == [40])
    }

    @Test func `a bundle builds on what every site of its stream has confirmed`() async throws {
        let (a, b) = (try await hub.enrolled("plant-a"), try await hub.enrolled("plant-b"))
        let stream = try hub.fleet.stream(named: "plants")
        let bundles = try (1...5).map { try hub.ship(Int64($0), in: stream) }
        #expect(try chosenBase(of: stream) == .full)
        #expect(try !AcknowledgedBase(of: stream, hub.ledger, hub.register).hasReceipts)
        _ = try await hub.receive([a.receipt(1, nil, bundle: bundles[3], in: stream)], of: a)
        #expect(try chosenBase(of: stream) == .full, "the other site may have nothing")
        _ = try await hub.receive([b.receipt(1, nil, bundle: bundles[1], in: stream)], of: b)
        #expect(try chosenBase(of: stream) == .sequence(2))
        let first = try b.receipt(1, nil, bundle: bundles[1], in: stream)
        let digest = try await first.signed(by: b.key).payloadDigest
        _ = try await hub.receive([b.receipt(2, digest, bundle: bundles[4], in: stream)], of: b)
        #expect(try chosenBase(of: stream) == .sequence(4))
        // From a backup: the site has less than it had confirmed, and says so by a receipt whose number was there.
        _ = try await hub.receive([b.receipt(2, digest, bundle: bundles[0], in: stream)], of: b)
        #expect(try chosenBase(of: stream) == .sequence(1))
        #expect(try hub.register.standing(of: b.identity.uid)?.hasGoneBack == true)
    }

    @Test func `a bundle that the ledger does not know is no base`() async throws {
        let site = try await hub.enrolled("plant-a")
        let other = try await hub.enrolled("plant-b")
        let stream = try hub.fleet.stream(named: "plants")
        let bundle = try hub.ship(1, in: stream)
        let lost = SiteState.Bundle(
            position: bundle.position,
            statement: .of([9]),
            created: bundle.created,
            snapshot: nil
        )
        _ = try await hub.receive([site.receipt(1, nil, bundle: lost, in: stream)], of: site)
        _ = try await hub.receive([other.receipt(1, nil, bundle: bundle, in: stream)], of: other)
        let found = try AcknowledgedBase(of: stream, hub.ledger, hub.register)
        #expect(found.base == .full)
        #expect(found.reason == "a full bundle, since the ledger does not know bundle 1 of plant-a")
    }

    private func chosenBase(of stream: FleetStream) throws -> BundleBase {
        try AcknowledgedBase(of: stream, hub.ledger, hub.register).base
    }
}

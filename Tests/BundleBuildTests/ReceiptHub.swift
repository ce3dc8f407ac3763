import BundleFormat
import Content
import FileIO
import Fleet
import Signing
import SystemPackage
import TestSupport
import Testing

/// A hub whose sites, all in the group `plants`, send receipts.
final class ReceiptHub {
    let folder: TemporaryDirectory
    let fleet: FleetConfiguration
    let register: SiteRegister
    let ledger: Ledger

    init(sites: [String]) throws {
        folder = try TemporaryDirectory()
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            sites: [\(sites.map { "{name: \($0), labels: {kind: plant}}" }.joined(separator: ", "))]
            streams: [{name: plants, sites: {kind: plant}}]
            """
        fleet = try FleetConfiguration(reading: Array(text.utf8), name: "sealift.yaml", folder: folder.path)
        register = SiteRegister(of: fleet)
        ledger = Ledger(fleet.ledger)
    }

    /// A site that has just been set up.
    func site(_ name: String) async throws -> ReceiptSite {
        let id = try #require(PlainName(name))
        return ReceiptSite(
            organization: fleet.organization,
            identity: SiteIdentity(id: id, uid: SiteUID(siteNamed: id, of: fleet.organization)),
            key: try PrivateKey.generate(.ed25519)
        )
    }

    /// A site whose key the hub has.
    func enrolled(_ name: String) async throws -> ReceiptSite {
        let site = try await site(name)
        _ = try register.enrol(
            try await site.enrolment.signed(by: site.key),
            in: fleet,
            replacing: false
        )
        return site
    }

    /// Receives what `site` has signed.
    func receive(_ receipts: [Receipt], of site: ReceiptSite) async throws -> ReceiptReception.Result {
        var files: [[UInt8]] = []
        for receipt in receipts { files.append(try await receipt.signed(by: site.key).encoded()) }
        return try await receive(files: files)
    }

    /// Receives files of these bytes.
    func receive(files: [[UInt8]]) async throws -> ReceiptReception.Result {
        let inbox = folder.path.appending("inbox")
        try Directory.removeTree(inbox)
        try Directory.create(inbox)
        for (number, bytes) in files.enumerated() {
            try DurableFile.replace(inbox.appending("\(number).dsse.json"), with: bytes)
        }
        return try await ReceiptReception(fleet).run([inbox])
    }

    /// Records a bundle of a stream.
    func ship(_ sequence: Int64, in stream: FleetStream) throws -> SiteState.Bundle {
        let created = try #require(Timestamp("2026-11-2\(sequence)T10:00:00Z"))
        let entry = Ledger.Entry(
            stream: stream.id,
            position: BundlePosition(epoch: 1, sequence: sequence),
            statement: .of([UInt8(sequence)]),
            created: created,
            sites: stream.sites.map(\.name),
            snapshot: nil,
            state: .of([]),
            blobs: []
        )
        try ledger.record(entry)
        return SiteState.Bundle(
            position: entry.position,
            statement: entry.statement,
            created: created,
            snapshot: nil
        )
    }

    func logPath(of site: ReceiptSite) -> FilePath {
        register.folder.appending(site.identity.uid.description).appending("receipts.jsonl")
    }

    func log(of site: ReceiptSite) throws -> [UInt8] {
        try ReadableFile.contents(of: logPath(of: site), limit: 1 << 24)
    }
}

/// A site that writes receipts.
struct ReceiptSite {
    let organization: PlainName
    let identity: SiteIdentity
    let key: PrivateKey

    var enrolment: SiteEnrolment {
        SiteEnrolment(organization: organization, site: identity, key: key.publicKey)
    }

    func receipt(
        _ number: Int64,
        _ previous: Digest?,
        clock: String? = "2026-11-22T10:00:00Z",
        bundle: SiteState.Bundle? = nil,
        in stream: FleetStream? = nil,
        heldAt: String? = nil
    ) throws -> Receipt {
        Receipt(
            organization: organization,
            site: identity,
            number: number,
            previous: previous,
            event: .imported,
            failure: nil,
            moment: .init(
                clock: clock.flatMap { Timestamp($0) },
                latestSigned: try #require(Timestamp("2026-11-21T10:00:00Z"))
            ),
            root: .init(version: 1, digest: .of([])),
            stream: stream?.id,
            bundle: bundle,
            heldAt: heldAt,
            targets: [],
            drift: nil,
            requests: 0,
            free: nil,
            tool: "test",
            audit: .init(count: number, digest: .of([]))
        )
    }

    /// So many receipts, each naming the one before.
    func chain(_ count: Int, clock: (Int) -> String?) async throws -> [Envelope] {
        var chain: [Envelope] = []
        for number in 1...count {
            chain.append(
                try await receipt(Int64(number), chain.last?.payloadDigest, clock: clock(number)).signed(
                    by: key
                )
            )
        }
        return chain
    }
}

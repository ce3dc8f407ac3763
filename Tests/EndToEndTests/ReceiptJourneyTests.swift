import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What sites confirm comes back to the hub, whatever gets lost on the way.
@Suite struct ReceiptJourneyTests {
    @Test func `a stick that is lost costs nothing but its bytes`() async throws {
        let fleet = try await ReceiptFleet()
        let first = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "one")
        #expect(first.base == nil)
        try await fleet.bring("one", to: "site")
        #expect(try await fleet.receive("one").text.contains("has bundle 1, 1 receipt"))
        let lost = try await fleet.build("2026-11-22T10:00:00Z", version: "v2", onto: "lost")
        #expect(lost.base == 1)
        #expect(lost.said.contains("builds on bundle 1, which \(Workshop.site) has confirmed"))
        let third = try await fleet.build("2026-11-23T10:00:00Z", version: "v2", onto: "three", "--always")
        #expect(third.base == 1)
        try await fleet.bring("three", to: "site")
        let received = try await fleet.receive("three")
        #expect(received.text.contains("1 new receipt, 1 known before"), "\(received.text)")
        #expect(received.text.contains("has bundle 3, 2 receipts"), "\(received.text)")
        let status = try await fleet.workshop.run(["fleet", "status"])
        #expect(status.text.contains("\(Workshop.site)  current  3        3"), "\(status.text)")
        let unchanged = try await fleet.workshop.run(fleet.arguments("2026-11-24T10:00:00Z", onto: "four"))
        #expect(unchanged.errors.contains("needs no bundle"), "\(unchanged.errors)")
    }

    @Test func `a site at the last bundle takes one that builds on an older one`() async throws {
        let fleet = try await ReceiptFleet()
        _ = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "one")
        try await fleet.bring("one", to: "site")
        _ = try await fleet.receive("one")
        _ = try await fleet.build("2026-11-22T10:00:00Z", version: "v2", onto: "two")
        try await fleet.bring("two", to: "site")
        // The receipt of the second never came.
        let third = try await fleet.build("2026-11-23T10:00:00Z", version: "v2", onto: "three", "--always")
        #expect(third.base == 1)
        try await fleet.bring("three", to: "site")
    }

    @Test func `a ledger that is lost comes back from its bundles to the byte`() async throws {
        let fleet = try await ReceiptFleet()
        _ = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "outbox", "--base", "last")
        _ = try await fleet.build("2026-11-22T10:00:00Z", version: "v2", onto: "outbox", "--base", "last")
        let before = try fleet.ledger()
        #expect(before.count == 2)
        let verified = try await fleet.workshop.run(["ledger", "verify", "outbox"])
        #expect(verified.isSuccess, "\(verified.text)")
        for path in before.keys { try Directory.removeFile(fleet.workshop.path.appending(path)) }
        let missing = try await fleet.workshop.run(["ledger", "verify", "outbox"])
        #expect(missing.status == 17)
        let rebuilt = try await fleet.workshop.run(["ledger", "rebuild", "outbox"])
        #expect(rebuilt.isSuccess, "\(rebuilt.text)")
        #expect(try fleet.ledger() == before)
        let third = try await fleet.build(
            "2026-11-23T10:00:00Z",
            version: "v1",
            onto: "outbox",
            "--base",
            "last"
        )
        #expect(third.base == 2)
    }

    @Test func `a site that came back from a backup gets what it can take`() async throws {
        let fleet = try await ReceiptFleet()
        _ = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "one")
        try await fleet.bring("one", to: "site")
        try await Command.require("cp", ["-a", "site", "backup"], workingDirectory: fleet.workshop.path)
        _ = try await fleet.receive("one")
        _ = try await fleet.build("2026-11-22T10:00:00Z", version: "v2", onto: "two")
        try await fleet.bring("two", to: "site")
        _ = try await fleet.receive("two")
        try Directory.removeTree(fleet.workshop.path.appending("site"))
        try await Command.require("mv", ["backup", "site"], workingDirectory: fleet.workshop.path)
        // On the very stick that was at the site before the backup was restored.
        try await fleet.bring("one", to: "site", leaving: "two")
        let received = try await fleet.receive("two", status: 17)
        #expect(received.text.contains("forked at receipt 2"), "\(received.text)")
        #expect(received.text.contains("has gone back behind bundle 2"), "\(received.text)")
        let third = try await fleet.build("2026-11-23T10:00:00Z", version: "v1", onto: "three")
        #expect(third.base == 1)
        try await fleet.bring("three", to: "site")
    }

    @Test func `a machine that was replaced is enrolled anew, and gets a full bundle`() async throws {
        let fleet = try await ReceiptFleet()
        _ = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "one")
        try await fleet.bring("one", to: "site")
        _ = try await fleet.receive("one")
        try await fleet.workshop.enrol("other")
        let refused = try await fleet.enroll("other")
        #expect(refused.status == 13)
        #expect(refused.errors.contains("is enrolled with the key"), "\(refused.errors)")
        let replaced = try await fleet.enroll("other", "--replace")
        #expect(replaced.isSuccess, "\(replaced.errors)")
        let second = try await fleet.build("2026-11-22T10:00:00Z", version: "v2", onto: "two")
        #expect(second.base == nil)
        try await fleet.bring("two", to: "other")
        #expect(try await fleet.receive("two").text.contains("has bundle 2, 1 receipt"))
    }

    @Test func `what was refused leaves no receipt, and a medium is written only when told`() async throws {
        let fleet = try await ReceiptFleet()
        _ = try await fleet.build("2026-11-21T10:00:00Z", version: "v1", onto: "one")
        let other = try await fleet.workshop.run(["import", "missing", "--state", "site"])
        #expect(other.status == 10)
        try await fleet.workshop.require("import", "one", "--state", "site")
        let folder = fleet.workshop.path.appending("one/sealift/receipts")
        #expect(try Directory.examine(folder) == nil)
        let lines = try await fleet.workshop.run(["site", "receipts", "--state", "site"])
        #expect(lines.text.split(separator: "\n").count == 1, "\(lines.text)")
        try DurableFile.replace(
            fleet.workshop.path.appending("receipt.jsonl"),
            with: Array(lines.text.utf8)
        )
        #expect(try await fleet.receive("receipt.jsonl").text.contains("1 new receipt"))
    }
}

/// A hub that knows the key of its site.
private struct ReceiptFleet {
    let workshop: Workshop

    struct Built {
        let base: Int64?
        let said: String
    }

    init() async throws {
        workshop = try await Workshop()
        try await workshop.enrol("site")
        let outcome = try await enroll("site")
        guard outcome.isSuccess else { throw Command.Failure(description: outcome.errors) }
    }

    func enroll(_ state: String, _ more: String...) async throws -> Command.Outcome {
        struct Shown: Decodable {
            struct Data: Decodable { let fingerprint: String }
            let data: Data
        }
        let shown = try await workshop.require("site", "enrolment", "--state", state, "--json")
        let fingerprint = try JSONDecoder().decode(Shown.self, from: Data(shown.utf8)).data.fingerprint
        return try await workshop.run(
            ["enroll", "\(state)/enrolment.dsse.json", "--fingerprint", fingerprint] + more
        )
    }

    func arguments(_ created: String, onto medium: String) -> [String] {
        ["build", "--site", Workshop.site, "--out", medium, "--no-importer", "--created", created]
    }

    /// Builds and approves a bundle of this version of the images.
    func build(_ created: String, version: String, onto medium: String, _ more: String...) async throws
        -> Built
    {
        struct Built: Decodable {
            struct Data: Decodable { let base: Int64? }
            let data: Data
        }
        try workshop.writeFleet(version: version)
        try Directory.create(workshop.path.appending(medium))
        let planned = try await workshop.run(arguments(created, onto: medium) + more + ["-n"])
        let outcome = try await workshop.run(arguments(created, onto: medium) + more + ["--json"])
        guard outcome.isSuccess else { throw Command.Failure(description: outcome.text + outcome.errors) }
        try await workshop.require("sign", medium, "--role", "approve", "--key", "keys/approve.key")
        let built = try JSONDecoder().decode(Built.self, from: Data(outcome.text.utf8))
        return ReceiptFleet.Built(base: built.data.base, said: planned.errors)
    }

    /// Imports what is on a stick, and puts receipts on it, or on another one that has some.
    func bring(_ medium: String, to state: String, leaving other: String? = nil) async throws {
        guard let other else {
            try await workshop.require("import", medium, "--state", state, "--receipts")
            return
        }
        try await workshop.require("import", medium, "--state", state)
        let receipts = "\(other)/sealift/receipts"
        let folder = try #require(Directory.entries(of: workshop.path.appending(receipts)).first).name
        try await workshop.require("site", "receipts", "--state", state, "--to", "\(receipts)/\(folder)")
    }

    func receive(_ medium: String, status: Int32 = 0) async throws -> Command.Outcome {
        let outcome = try await workshop.run(["receive", medium])
        guard outcome.status == status else {
            throw Command.Failure(description: "receive: \(outcome.status) \(outcome.text) \(outcome.errors)")
        }
        return outcome
    }

    /// The entries of the ledger, by path.
    func ledger() throws -> [String: [UInt8]] {
        var entries: [String: [UInt8]] = [:]
        for stream in try Directory.entries(of: workshop.path.appending("ledger"))
        where stream.name.count == 32 {
            let folder = FilePath("ledger").appending(stream.name)
            for entry in try Directory.entries(of: workshop.path.appending(folder.components))
            where entry.name.hasSuffix(".json") {
                let path = folder.appending(entry.name)
                entries[path.string] = try ReadableFile.contents(
                    of: workshop.path.appending(path.components),
                    limit: 1 << 24
                )
            }
        }
        return entries
    }
}

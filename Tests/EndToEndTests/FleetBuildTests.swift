import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// One build for many sites of a fleet.
@Suite struct FleetBuildTests {
    private struct Document: Decodable {
        struct Data: Decodable { let bundles: [Bundle] }
        struct Bundle: Decodable, Equatable {
            struct Failure: Decodable, Equatable {
                let id: String
                let exit: Int32
            }
            let site: String?
            let group: String?
            let sites: [String]
            let outcome: String
            let sequence: Int?
            let created: String?
            let expires: String?
            let statement: String?
            let path: String?
            let bytes: Int?
            let reason: String?
            let error: Failure?
        }
        let kind: String
        let data: Data
        let warnings: [String]
    }

    private let workshop: Workshop

    init() async throws {
        workshop = try await HubInputTests.tiny()
        try writeSites()
    }

    @Test func `one build makes the bundles of many sites, and a site takes its own`() async throws {
        let first = try await build("--all", "--created", "2026-11-21T10:00:00Z")
        #expect(first.data.bundles.map(\.site) == ["plant-001-line-a", "plant-002", "plant-003"])
        #expect(first.data.bundles.allSatisfy { $0.outcome == "built" && $0.sequence == 1 })
        for bundle in first.data.bundles {
            #expect(bundle.created == "2026-11-21T10:00:00Z" && bundle.expires == "2027-02-19T10:00:00Z")
            let path = workshop.path.appending(try #require(bundle.path))
            #expect(Directory.kind(of: path.appending("bundle.dsse.json")) == .file)
            #expect(try #require(bundle.bytes) > 100_000)
        }
        #expect(Set(first.data.bundles.compactMap(\.statement)).count == 3)
        try await workshop.require("sign", "outbox", "--role", "approve", "--key", "keys/approve.key")
        try await workshop.enrol("state")
        try await workshop.require("import", "outbox", "--state", "state")
        #expect(try await workshop.require("status", "--state", "state").contains("plant-001-line-a"))
    }

    @Test(arguments: [
        (["--select", "tier=canary"], ["plant-001-line-a"]),
        (["--select", "region=east"], ["plant-002", "plant-003"]),
        (["--select", "region=east", "--select", "tier=late"], ["plant-003"]),
        (["--site", "plant-003", "--site", "plant-002"], ["plant-002", "plant-003"]),
        (["--all", "--shard", "1/2"], ["plant-001-line-a", "plant-003"]),
        (["--all", "--shard", "2/2"], ["plant-002"]), (["--select", "tier=canary", "--shard", "2/2"], []),
    ])
    func `sites are chosen by name, by label and by share`(options: [String], sites: [String]) async throws {
        let plan = try await build(options + ["-n"])
        #expect(plan.data.bundles.map(\.site) == sites)
        #expect(plan.data.bundles.allSatisfy { $0.outcome == "planned" && $0.path == nil })
        #expect(Directory.kind(of: workshop.path.appending("outbox")) == nil)
        #expect(Directory.kind(of: workshop.path.appending("ledger")) == nil)
    }

    @Test(arguments: [
        (["--site", "plant-002", "--all"], "one of --site, --all, --select and --stream"),
        (["--site", "plant-002", "--site", "plant-002"], "given twice"),
        (["--site", "plant-002", "--shard", "1/2"], "--shard needs"),
        (["--all", "--shard", "3/2"], "--shard"),
        (["--all", "--select", "tier=canary"], "one of --site, --all, --select and --stream"),
        (["--select", "tier"], "--select"),
        (["--select", "tier=none"], "no site of the fleet has tier=none"),
        (["--site", "plant-002", "--site", "plant-9"], "there is no site plant-9"), ([], "--site NAME"),
        (["--repair", "r", "--all"], "a repair request is of one site"),
        (["--stream", "east", "--all"], "one of --site, --all, --select and --stream"),
        (["--stream", "west"], "there is no stream west in the fleet, it has none"),
    ])
    func `a choice that contradicts itself or chooses nothing is refused`(options: [String], text: String)
        async throws
    {
        let outcome = try await run(options)
        #expect(outcome.status == 2)
        #expect((outcome.text + outcome.errors).contains(text), "\(outcome.text)\(outcome.errors)")
    }

    @Test func `a site that fails keeps the others from nothing, and its status counts`() async throws {
        try writeSites(second: "variables: {}")
        let pod = workshop.path.appending("manifests-in/config.yaml")
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {zone: \"${ZONE}\"}\n"
        try DurableFile.replace(pod, with: Array(text.utf8))
        let outcome = try await run(["--all", "--json"])
        let document = try Self.document(outcome)
        #expect(document.data.bundles.map(\.outcome) == ["built", "failed", "built"])
        let error = try #require(document.data.bundles[1].error)
        #expect(outcome.status == error.exit && error.exit != 0)
        #expect(document.data.bundles[1].path == nil)
        let people = try await run(["--all", "--always"])
        #expect(people.status == error.exit)
        #expect(people.text.contains("3 sites: 2 built, 1 failed"), "\(people.text)")
        #expect(people.text.contains("  -> "), "\(people.text)")
    }

    @Test func `a night without changes makes no bundle, and a changed site one`() async throws {
        _ = try await build("--all", "--created", "2026-11-21T10:00:00Z")
        for options in [["--base", "last"], []] {
            let night = try await build(["--all", "--created", "2026-11-22T10:00:00Z"] + options)
            #expect(night.data.bundles.map(\.outcome) == ["unchanged", "unchanged", "unchanged"])
            #expect(night.data.bundles.allSatisfy { $0.reason?.contains("has the same content") == true })
        }
        let one = try await run([
            "--site", "plant-002", "--base", "last", "--created", "2026-11-22T10:00:00Z",
        ])
        #expect(one.isSuccess && one.text.contains("no bundle for plant-002: bundle 1"), "\(one.text)")
        // What is asked for by name is built, and so is what a site could not take any more.
        let asked = ["--all", "--created", "2026-11-23T10:00:00Z", "-n"]
        for options in [["--always"], ["--base", "full"]] {
            let plan = try await build(asked + options)
            #expect(plan.data.bundles.allSatisfy { $0.outcome == "planned" })
        }
        let late = try await build("--all", "--created", "2027-03-21T10:00:00Z", "-n")
        #expect(late.data.bundles.allSatisfy { $0.outcome == "planned" })
        try writeSites(second: "variables: {ZONE: other}")
        let pod = workshop.path.appending("manifests-in/config.yaml")
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {zone: \"${ZONE}\"}\n"
        try DurableFile.replace(pod, with: Array(text.utf8))
        _ = try await build("--all", "--base", "last", "--created", "2026-11-24T10:00:00Z")
        try writeSites(second: "variables: {ZONE: third}")
        let changed = try await build("--all", "--base", "last", "--created", "2026-11-25T10:00:00Z")
        #expect(changed.data.bundles.map(\.outcome) == ["unchanged", "built", "unchanged"])
        #expect(changed.data.bundles[1].sequence == 3)
    }

    @Test func `one approval signs all bundles after one summary, and none when one of them is damaged`()
        async throws
    {
        let built = try await build("--all", "--created", "2026-11-21T10:00:00Z")
        let paths = built.data.bundles.compactMap(\.path).map { workshop.path.appending($0) }
        let envelopes = paths.map { $0.appending("bundle.dsse.json") }
        let before = try envelopes.map { try ReadableFile.contents(of: $0, limit: 1 << 20) }
        let approve = ["sign", "outbox", "--role", "approve", "--key", "keys/approve.key"]
        let volume = paths[2].appending("vol-0001.tar")
        let good = try ReadableFile.contents(of: volume, limit: 1 << 24)
        var bad = good
        bad[bad.count / 2] ^= 1
        try DurableFile.replace(volume, with: bad)
        #expect(try await workshop.run(approve).status == 11)
        #expect(try envelopes.map { try ReadableFile.contents(of: $0, limit: 1 << 20) } == before)
        try DurableFile.replace(volume, with: good)
        let signed = try await workshop.run(approve)
        #expect(signed.isSuccess && signed.errors.contains("3 bundles for 3 sites"), "\(signed.errors)")
        for site in ["plant-001-line-a", "plant-002", "plant-003"] {
            #expect(
                signed.errors.contains("  \(site)  bundle 1, full, snapshot 2026-11-21: 3 of 3 images new")
            )
        }
        #expect(signed.text.components(separatedBy: "that is all that is needed").count == 4)
        try await workshop.require("verify", "outbox", "--root", "trust/root.1.dsse.json")
    }

    @Test func `a group has one bundle, and each of its sites takes its own part`() async throws {
        try writeSites(streams: "[{name: east, sites: {region: [east, north]}}]")
        let pod = workshop.path.appending("manifests-in/config.yaml")
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {zone: \"zone-${ZONE}\"}\n"
        try DurableFile.replace(pod, with: Array(text.utf8))
        let all = try await build("--all", "--created", "2026-11-21T10:00:00Z")
        #expect(all.data.bundles.map(\.group) == ["east", nil])
        #expect(all.data.bundles.map(\.sites) == [["plant-002", "plant-003"], ["plant-001-line-a"]])
        for options in [["--site", "plant-003"], ["--stream", "east"], ["--select", "tier=early"]] {
            let outcome = try await run(options + ["-n", "--json", "--created", "2026-11-22T10:00:00Z"])
            #expect(outcome.text.contains(#""reason":"bundle 1 of"#), "\(outcome.text)\(outcome.errors)")
        }
        try await workshop.require("sign", "outbox", "--role", "approve", "--key", "keys/approve.key")
        for (site, zone) in [("plant-002", "b"), ("plant-003", "c")] {
            let configuration = workshop.path.appending("\(site).yaml")
            let text = """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate: [{files: \(site)-active}]

                """
            try DurableFile.replace(configuration, with: Array(text.utf8))
            let enrolment = try await workshop.run([
                "site", "init", "--state", site, "--name", site, "--root", "trust/root.1.dsse.json",
                "--fingerprint", workshop.fingerprint(), "--config", "\(site).yaml",
            ])
            #expect(enrolment.isSuccess, "\(enrolment.errors)")
            try await workshop.require("import", "outbox", "--state", site)
            let own = workshop.path.appending("\(site)/\(site)-active/\(site)/tiny.yaml")
            let objects = String(decoding: try ReadableFile.contents(of: own, limit: 1 << 20), as: UTF8.self)
            #expect(objects.contains("zone-\(zone)"), "\(objects)")
        }
    }

    @Test(arguments: [
        ("[{name: plant-002, sites: {region: east}}]", "is that of a site"),
        ("[{name: a, sites: {region: south}}]", "has no site"),
        ("[{name: a, sites: {region: east}}, {name: b, sites: {tier: late}}]", "is in the streams a and b"),
        ("[{name: a, sites: {tier: late}}, {name: a, sites: {tier: early}}]", "another stream"),
    ])
    func `groups that overlap, are empty or share a name are refused`(streams: String, text: String)
        async throws
    {
        try writeSites(streams: streams)
        let outcome = try await run(["--all", "-n"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test func `parts of a build make the same bytes as the whole`() async throws {
        _ = try await build("--all", "--created", "2026-11-21T10:00:00Z")
        try Directory.move(
            workshop.path.appending("outbox"),
            to: workshop.path.appending("whole")
        )
        try Directory.removeTree(workshop.path.appending("ledger"))
        for shard in ["1/2", "2/2"] {
            _ = try await build("--all", "--shard", shard, "--created", "2026-11-21T10:00:00Z")
        }
        try await Command.require(
            "sh",
            [
                "-c",
                "cd outbox && find . -name 'vol-*' -o -name contents.json | sort | xargs sha256sum > ../a && cd ../whole && "
                    + "sha256sum --check --quiet ../a && [ $(wc -l < ../a) -ge 6 ]",
            ],
            workingDirectory: workshop.path
        )
    }

    @Test func `a ledger that was lost is warned of, and never silently number 1`() async throws {
        _ = try await build("--site", "plant-002", "--site", "plant-003", "--created", "2026-11-21T10:00:00Z")
        _ = try await build("--all", "--always", "--created", "2026-11-22T10:00:00Z")
        try Directory.removeTree(workshop.path.appending("ledger"))
        let outcome = try await run(["--all", "--json", "--created", "2026-11-23T10:00:00Z"])
        let document = try Self.document(outcome)
        #expect(
            document.warnings.filter { $0.contains("the ledger has none") }.count == 3,
            "\(document.warnings)"
        )
        #expect(document.warnings.contains { $0.contains("bundle 2 for plant-003") })
        let ids = document.data.bundles.map(\.error?.id)
        #expect(ids == ["build.bundle-exists", "build.bundle-exists", "build.bundle-exists"])
        #expect(outcome.status == 15)
    }

    // MARK: - The fleet

    private func writeSites(second: String = "variables: {ZONE: b}", streams: String? = nil) throws {
        let path = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
        let sites = """
            sites:
              - {name: \(Workshop.site), labels: {tier: canary, region: west}, variables: {ZONE: a}}
              - {name: plant-003, labels: {tier: late, region: east}, variables: {ZONE: c}}
              - {name: plant-002, labels: {tier: early, region: east}, \(second)}
            \(streams.map { "streams: \($0)\n" } ?? "")signing:
            """
        let start = try #require(text.range(of: "sites:"))
        let end = try #require(text.range(of: "signing:"))
        let fleet = text.replacingCharacters(in: start.lowerBound..<end.upperBound, with: sites)
            .replacingOccurrences(of: "validityDays: 3650", with: "validityDays: 90")
        try DurableFile.replace(path, with: Array(fleet.utf8))
    }

    private func run(_ options: [String]) async throws -> Command.Outcome {
        try await workshop.run(
            ["build", "--config", "sealift.yaml", "--out", "outbox", "--no-importer"] + options
        )
    }

    private func build(_ options: String...) async throws -> Document {
        try await build(options)
    }

    private func build(_ options: [String]) async throws -> Document {
        if !options.contains("-n") { try Directory.create(workshop.path.appending("outbox")) }
        let outcome = try await run(options + ["--json"])
        #expect(outcome.isSuccess, "\(outcome.text)\(outcome.errors)")
        return try Self.document(outcome)
    }

    private static func document(_ outcome: Command.Outcome) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Foundation.Data(outcome.output))
    }
}

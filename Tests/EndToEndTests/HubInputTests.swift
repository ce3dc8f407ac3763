import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a hub refuses instead of choosing silently.
@Suite struct HubInputTests {
    static func tiny() async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        return workshop
    }

    static let build = [
        "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick", "--no-importer",
    ]

    @Test(arguments: [
        (build + ["--out", "other"], "--out"), (build + ["--out=other"], "--out"),
        (["images", "--config", "sealift.yaml", "--config", "b"], "--config"),
        (["status", "--state", "a", "--state=b"], "--state"),
        (
            [
                "trust", "init", "--org", "a", "--org", "b", "--root-key", "k", "--release", "r", "--approve",
                "a", "--out", "t",
            ], "--org"
        ),
        (
            ["keys", "generate", "--scheme", "ed25519", "--scheme", "ecdsa-p256", "--out", "k", "--json"],
            "--scheme"
        ),
    ])
    func `an option given twice where one counts is an error`(arguments: [String], name: String) async throws
    {
        let workshop = try await Self.tiny()
        let outcome = try await workshop.run(arguments)
        #expect(outcome.status == 2)
        #expect((outcome.errors + outcome.text).contains("\(name) is given 2 times"), "\(outcome.errors)")
        #expect(Directory.kind(of: workshop.path.appending("stick")) == nil)
    }

    @Test(arguments: ["mkfifo ledger", "touch ledger", "ln -s nowhere ledger"])
    func `a ledger that is no folder is damaged, and not none`(make: String) async throws {
        let workshop = try await Self.tiny()
        try await Command.require("sh", ["-c", make], workingDirectory: workshop.path)
        for arguments in [Self.build, Self.build + ["-n"]] {
            let outcome = try await workshop.run(arguments)
            #expect(outcome.status == 14, "\(outcome.errors)")
            #expect(outcome.errors.contains("not a directory"), "\(outcome.errors)")
        }
    }

    @Test(arguments: [
        ("--validity-days 0", "expires before"), ("--root-threshold 2", "threshold"),
        ("--release keys/approve.pub", "is in the roles"), ("--override-threshold 1", "--override-threshold"),
    ])
    func `keys and thresholds that make no root are a wrong command line`(options: String, text: String)
        async throws
    {
        let workshop = try await Self.tiny()
        let arguments =
            [
                "trust", "init", "--org", "acme", "--root-key", "keys/root.key", "--release",
                "keys/release.pub",
                "--approve", "keys/approve.pub", "--out", "other",
            ] + options.split(separator: " ").map(String.init)
        let outcome = try await workshop.run(arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
        #expect(Directory.kind(of: workshop.path.appending("other")) == nil)
    }

    @Test func `a wrong mirror is told once`() async throws {
        let workshop = try await Self.tiny()
        try await workshop.enrol("site")
        let wrong = try await workshop.run(["import", "stick", "--state", "site", "--mirror", "https://h/x"])
        #expect(wrong.status == 2)
        #expect(wrong.errors.components(separatedBy: "names no place").count == 2, "\(wrong.errors)")
    }

    @Test(arguments: [
        ("--repair r.json --base 1", "--base or --repair"),
        ("--site a --importer /bin/true --no-importer", "--importer or"),
    ])
    func `an option that another one makes useless is an error`(options: String, text: String) async throws {
        let workshop = try await Self.tiny()
        let arguments =
            ["build", "--config", "sealift.yaml", "--out", "stick"]
            + options.split(separator: " ").map(String.init)
        let outcome = try await workshop.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test(arguments: [
        ("import stick --sate site", "--sate", "did you mean --state?"),
        ("import stick --state=site --skip-verify", "--skip-verify", "see --help"),
        ("keys generate --schema=ed25519", "--schema", "did you mean --scheme?"),
        ("--jsn status", "--jsn", "see --help"),
        ("build --config sealift.yaml --ot=stick", "--ot", "did you mean --out?"),
    ])
    func `an option that does not exist is named before what is missing`(
        line: String,
        name: String,
        hint: String
    )
        async throws
    {
        let workshop = try await Self.tiny()
        let outcome = try await workshop.run(line.split(separator: " ").map(String.init))
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("there is no option \(name) here"), "\(outcome.errors)")
        #expect(outcome.errors.contains(hint), "\(outcome.errors)")
    }

    @Test func `options that may be given several times still may`() async throws {
        let workshop = try await Self.tiny()
        try await workshop.require(
            "keys",
            "generate",
            "--scheme",
            "ed25519",
            "--out",
            "keys/second",
            "--no-passphrase"
        )
        try await workshop.require(
            "trust",
            "init",
            "--org",
            "acme",
            "--root-key",
            "keys/root.key",
            "--release",
            "keys/release.pub",
            "--release",
            "keys/second.pub",
            "--approve",
            "keys/approve.pub",
            "--out",
            "other"
        )
    }

    @Test(arguments: [
        ("sites: []", "found no site, expected one or more"),
        (
            "sites: [{name: a}]\nregistries: [{host: 'r.hub:5000'}, {host: 'r.hub:5000', plainHTTP: true}]",
            "the registry r.hub:5000 is listed twice"
        ),
        (
            "sites: [{name: a}]\nregistries: [{host: docker.io}, {host: index.docker.io}]",
            "the registry docker.io is listed twice"
        ),
        (
            "sites: [{name: a, uid: 00112233445566778899aabbccddeeff}, {name: b, uid: 00112233445566778899aabbccddeeff}]",
            "the site b has the uid of another one"
        ),
    ])
    func `a fleet without sites, and what is listed twice, are refused`(
        text: String,
        message: String
    ) async throws {
        let workshop = try await Workshop()
        let file = "apiVersion: sealift.dev/v1alpha1\nkind: Fleet\norganization: acme\n\(text)\n"
        try DurableFile.replace(workshop.path.appending("sealift.yaml"), with: Array(file.utf8))
        let outcome = try await workshop.run(["images", "--config", "sealift.yaml"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains("sealift.yaml:") && outcome.errors.contains(message),
            "\(outcome.errors)"
        )
    }

    @Test
    func
        `a bundle before the last one, and one after the root, are refused; one ahead of the clock is a warning`()
        async throws
    {
        let workshop = try await Self.tiny()
        try await workshop.ship(to: "stick", created: "2026-11-22T10:00:00Z")
        let early = try await workshop.run(Self.build + ["--created", "2026-11-22T09:59:59Z"])
        #expect(early.status == 14)
        #expect(
            early.errors.contains("before bundle 1 of the ledger, which was made at 2026-11-22T10:00:00Z")
        )
        let late = try await workshop.run(Self.build + ["--created", "2036-01-01T00:00:00Z"])
        #expect(late.status == 13)
        #expect(late.errors.contains("trust root 1 expired at 2035-12-30T00:00:00Z"), "\(late.errors)")
        let ahead = try await workshop.run(Self.build + ["--created", "2035-01-01T00:00:00Z", "-n"])
        #expect(ahead.status == 0, "\(ahead.errors)")
        #expect(
            ahead.errors.contains("warning: the bundle is made at 2035-01-01T00:00:00Z, ahead of this clock")
        )
    }

    @Test(arguments: ["9223372036854775807", "106751991167301", "-9223372036854775808"])
    func `a validity beyond the calendar is refused`(days: String) async throws {
        let workshop = try await Workshop()
        let outcome = try await workshop.run([
            "trust", "init", "--org", "acme", "--root-key", "keys/root.key", "--release", "keys/release.pub",
            "--approve", "keys/approve.pub", "--out", "other", "--validity-days=\(days)",
        ])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--validity-days"), "\(outcome.errors)")
    }

    @Test(arguments: ["", "no program at all", "\u{7F}EL"])
    func `an importer that is no program is refused before anything is written`(content: String) async throws
    {
        let workshop = try await Self.tiny()
        try DurableFile.replace(workshop.path.appending("importer"), with: Array(content.utf8))
        let outcome = try await workshop.run([
            "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick", "--importer",
            "importer",
        ])
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("importer, which --importer names, is no program"),
            "\(outcome.errors)"
        )
        #expect(Directory.kind(of: workshop.path.appending("stick")) == nil)
    }

    @Test(arguments: [
        ("c.yaml", 0, ""), ("sub/*.yaml", 0, ""), ("*.txt", 2, "matches *.txt"),
        ("d.yaml", 11, "is not defined"), ("*/d.yaml", 11, "is not defined"),
    ])
    func `files of a source can be left without substitution`(
        pattern: String,
        status: Int32,
        message: String
    ) async throws {
        let workshop = try await Self.tiny()
        for (name, variable) in [("c.yaml", "NONE"), ("d.yaml", "SET")] {
            let text =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name), namespace: plant}, data: {v: 'a ${\(variable)} b'}}\n"
            let folder = workshop.path.appending("manifests-in").appending("sub")
            try Directory.create(folder)
            try DurableFile.replace(folder.appending(name), with: Array(text.utf8))
        }
        let fleet = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: fleet, limit: 1 << 16), as: UTF8.self)
            .replacingOccurrences(
                of: "manifests: manifests-in",
                with: "manifests: manifests-in, substitute: {except: ['\(pattern)']}"
            )
            .replacingOccurrences(
                of: "{name: \(Workshop.site)}",
                with: "{name: \(Workshop.site), variables: {SET: x}}"
            )
        try DurableFile.replace(fleet, with: Array(text.utf8))
        let outcome = try await workshop.run(["images", "--config", "sealift.yaml"])
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(message.isEmpty || outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func `a source can be left without substitution`() async throws {
        let workshop = try await Self.tiny()
        let text =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: plant}, data: {v: 'a ${NONE} b'}}\n"
        try DurableFile.replace(
            workshop.path.appending("manifests-in").appending("c.yaml"),
            with: Array(text.utf8)
        )
        #expect(try await workshop.run(["images", "--config", "sealift.yaml"]).status == 11)
        let configuration = workshop.path.appending("sealift.yaml")
        let fleet = String(
            decoding: try ReadableFile.contents(of: configuration, limit: 1 << 20),
            as: UTF8.self
        )
        let changed = fleet.replacing(
            "manifests: manifests-in",
            with: "manifests: manifests-in, substitute: false"
        )
        try DurableFile.replace(configuration, with: Array(changed.utf8))
        try await workshop.require("render", "--config", "sealift.yaml", "--out", "rendered")
        let rendered = workshop.path.appending("rendered").appending(Workshop.site).appending("tiny.yaml")
        let bytes = try ReadableFile.contents(of: rendered, limit: 1 << 20)
        #expect(String(decoding: bytes, as: UTF8.self).contains("a ${NONE} b"))
    }
}

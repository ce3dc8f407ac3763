import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The folder of a site on a machine where disks fill up and others have an account.
@Suite struct SiteFolderTests {
    private static func enrolled() async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        return workshop
    }

    /// An import for which the disk has no more room in the audit log.
    private static func importWithoutRoom(_ workshop: Workshop) async throws -> Command.Outcome {
        let log = workshop.path.appending("site").appending("audit.jsonl")
        return OutputRules.check(
            try await Command.run(
                "strace",
                [
                    "-f", "-qq", "-o", "/dev/null", "-P", log.string, "-e", "trace=write", "-e",
                    "inject=write:error=ENOSPC", Workshop.executable.string, "import", "stick", "--state",
                    "site",
                ],
                workingDirectory: workshop.path
            )
        )
    }

    @Test func `an audit log without room lets nothing in`() async throws {
        let workshop = try await Self.enrolled()
        let outcome = try await Self.importWithoutRoom(workshop)
        #expect(outcome.status == 15, "\(outcome.errors)")
        #expect(outcome.errors.contains("no space left"), "\(outcome.errors)")
        #expect(outcome.errors.contains("audit.jsonl"), "\(outcome.errors)")
        let mirror = workshop.path.appending("site/mirror/index.json")
        let index = String(decoding: try ReadableFile.contents(of: mirror, limit: 1 << 20), as: UTF8.self)
        #expect(!index.contains("app-1"), "\(index)")
        let status = try await workshop.require("status", "--state", "site")
        #expect(status.contains("none yet"), "\(status)")
        try await workshop.require("import", "stick", "--state", "site")
    }

    @Test func `a refusal that cannot be recorded is told with the reason`() async throws {
        let workshop = try await Self.enrolled()
        let contents = try workshop.bundle(on: "stick").appending("contents.json")
        try DurableFile.replace(contents, with: Array("{}".utf8))
        let outcome = try await Self.importWithoutRoom(workshop)
        #expect(outcome.status == 15, "\(outcome.errors)")
        for part in ["no audit record could be written", "no space left", "contents.json has 2 bytes"] {
            #expect(outcome.errors.contains(part), "\(outcome.errors)")
        }
    }

    @Test func `a folder that anybody can write is used by no command`() async throws {
        let workshop = try await Self.enrolled()
        try await Command.require("chmod", ["777", workshop.path.appending("site").string])
        let state = ["--state", "site"]
        for arguments in [
            ["import", "stick"] + state, ["import", "stick", "-n"] + state, ["status"] + state,
            ["apply"] + state,
            ["verify", "stick"] + state,
        ] {
            let outcome = try await workshop.run(arguments)
            #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains("has the permissions 777"), "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains("chmod o-w site"), "\(arguments): \(outcome.errors)")
        }
        try Directory.create(workshop.path.appending("open"))
        try await Command.require("chmod", ["1777", workshop.path.appending("open").string])
        let outcome = try await workshop.run([
            "site", "init", "--state", "open", "--name", Workshop.site, "--root", "trust/root.1.dsse.json",
            "--fingerprint", workshop.fingerprint(),
        ])
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("has the permissions 1777"), "\(outcome.errors)")
        #expect(try Directory.entries(of: workshop.path.appending("open")).isEmpty)
    }

    @Test(arguments: [
        "sealift status --state $'caf\\xe9'", "sealift site init --state $'\\xff' --name a",
        "sealift inspect $'stick\\x80'", "sealift $'imp\\xf0rt' stick",
    ])
    func `an argument that is no UTF-8 stands for nothing else`(line: String) async throws {
        let workshop = try await Self.enrolled()
        let before = try Directory.entries(of: workshop.path)
        let command = line.replacing("sealift ", with: "'\(Workshop.executable)' ", maxReplacements: 1)
        let outcome = OutputRules.check(
            try await Command.run("bash", ["-c", command], workingDirectory: workshop.path)
        )
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("is not UTF-8"), "\(outcome.errors)")
        #expect(try Directory.entries(of: workshop.path) == before)
    }
}

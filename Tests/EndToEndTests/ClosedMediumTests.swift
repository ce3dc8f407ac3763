import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Folders and files that this user may not read: class 10 and the reason on a medium, 15 elsewhere, never a word about what is in them.
@Suite struct ClosedMediumTests {
    private static func open(_ stick: String = "stick") async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: stick, created: "2026-11-21T10:00:00Z", importer: true)
        try await workshop.enrol("site")
        return workshop
    }

    /// Closes `path` while the commands run, each of which must end with `status` and say why.
    private static func expect(
        _ status: Int32,
        while path: FilePath,
        has mode: String,
        in workshop: Workshop,
        _ commands: [[String]]
    ) async throws {
        let old = try await Command.require("stat", ["-c", "%a", path.string])
        try await Command.require("chmod", [mode, path.string])
        for command in commands {
            let outcome = try await workshop.runUnprivileged(command + ["--json"])
            let text = "chmod \(mode) \(path), \(command): \(outcome.text)\(outcome.errors)"
            #expect(outcome.status == status, "\(text)")
            #expect(outcome.text.contains("permission denied"), "\(text)")
            #expect(outcome.text.contains("change its permissions"), "\(text)")
        }
        let mode = String(decoding: old, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        try await Command.require("chmod", [mode, path.string])
    }

    @Test func `what may not be read on a medium is named, with 10, by every command`() async throws {
        let workshop = try await Self.open()
        let bundle = try workshop.bundle(on: "stick")
        let stick = workshop.path.appending("stick")
        let state = ["--state", "site"]
        let readers = [
            ["import", "stick"] + state, ["import", "stick", "-n"] + state, ["verify", "stick"] + state,
            ["verify", "stick", "--root", "trust/root.1.dsse.json"],
            ["sign", "stick", "--role", "approve", "--key", "keys/approve.key"],
        ]
        let all = readers + [["inspect", "stick"]]
        let folders = [
            stick, stick.appending("sealift"), bundle.removingLastComponent(), bundle,
            bundle.appending("trust"),
        ]
        // Closed; to be listed and not entered; to be entered and not listed.
        for folder in folders {
            for mode in folder == bundle ? ["000", "400"] : ["000", "400", "100"] {
                try await Self.expect(10, while: folder, has: mode, in: workshop, all)
            }
        }
        for name in ["bundle.dsse.json", "contents.json", "trust/root.1.dsse.json"] {
            let file = bundle.appending(FilePath(name).components)
            try await Self.expect(10, while: file, has: "000", in: workshop, all)
        }
        try await Self.expect(
            10,
            while: bundle.appending("vol-0001.tar"),
            has: "000",
            in: workshop,
            readers
        )
        // The importer is read by those who look at every byte.
        try await Self.expect(
            10,
            while: workshop.importer(on: "stick"),
            has: "000",
            in: workshop,
            Array(readers[2...])
        )
        #expect(try await workshop.runUnprivileged(["import", "stick"] + state).status == 0)
    }

    @Test func `a medium in a closed folder is closed, not absent`() async throws {
        let workshop = try await Self.open("outer/stick")
        try await Self.expect(
            10,
            while: workshop.path.appending("outer"),
            has: "000",
            in: workshop,
            [["import", "outer/stick", "--state", "site"], ["inspect", "outer/stick"]]
        )
    }

    @Test func `a base that may not be read is no missing base`() async throws {
        let workshop = try await Self.open()
        let full = try workshop.bundle(on: "stick")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        for path in [full.appending("bundle.dsse.json"), full] {
            try await Self.expect(
                10,
                while: path,
                has: "000",
                in: workshop,
                [["import", "stick", "--state", "site"], ["verify", "stick", "--state", "site"]]
            )
        }
        // A site that can go on without it does so, and says what it has not looked at.
        try await workshop.require("import", full.string, "--state", "site")
        let envelope = full.appending("bundle.dsse.json")
        try await Command.require("chmod", ["000", envelope.string])
        let outcome = try await workshop.runUnprivileged(["import", "stick", "--state", "site"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("000001 is left out") && outcome.errors.contains("permission denied"),
            "\(outcome.errors)"
        )
    }

    @Test func `what may not be read elsewhere is neither absent nor malformed, but 15`() async throws {
        let workshop = try await Self.open()
        let site = [["import", "stick", "--state", "site"], ["status", "--state", "site"]]
        try await Self.expect(15, while: workshop.path.appending("site"), has: "400", in: workshop, site)
        for name in ["trust", "mirror", "snapshots"] {
            let path = workshop.path.appending("site").appending(name)
            for mode in ["000", "400"] {
                try await Self.expect(15, while: path, has: mode, in: workshop, Array(site[..<1]))
            }
        }
        for name in ["state.A.json", "audit.jsonl", "trust/root.1.dsse.json"] {
            let path = workshop.path.appending("site").appending(FilePath(name).components)
            try await Self.expect(15, while: path, has: "000", in: workshop, Array(site[..<1]))
        }
        let build = [
            "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "other", "--no-importer",
        ]
        for source in ["tiny", "manifests-in"] {
            for mode in ["000", "400"] {
                try await Self.expect(
                    15,
                    while: workshop.path.appending(source),
                    has: mode,
                    in: workshop,
                    [build]
                )
            }
        }
    }
}

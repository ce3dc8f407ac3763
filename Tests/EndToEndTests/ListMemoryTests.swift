import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

/// What the lists of a bundle take of memory is bounded, whoever made them (docs/format.md, "Limits").
@Suite(.serialized) struct ListMemoryTests {
    /// The most that a command may have at once, in MiB.
    private static let most = 256

    /// Ships version 1 of a tiny fleet, or what comes after it.
    private func shipped() async throws -> (Workshop, LongBundle) {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        return (workshop, LongBundle(try workshop.bundle(on: "stick"), of: workshop))
    }

    private func run(_ arguments: String..., in workshop: Workshop) async throws -> Command.Outcome {
        let (outcome, peak) = try await Command.peak(
            of: Workshop.executable.string,
            arguments,
            workingDirectory: workshop.path
        )
        #expect(peak <= Self.most, "\(arguments.joined(separator: " ")) took \(peak) MiB")
        return outcome
    }

    @Test(arguments: ["inspect", "verify"]) func `more blobs than a list may have are refused`(
        command: String
    ) async throws {
        let (workshop, bundle) = try await shipped()
        try bundle.addHeldBlobs(200_001)
        try bundle.sign()
        let outcome = try await run(command, "stick", in: workshop)
        #expect(outcome.status == 11, "\(outcome.errors)")
        #expect(outcome.errors.contains("more than 200000"), "\(outcome.errors)")
    }

    @Test(arguments: ["keys", "numbers", "an entry", "repositories", "a text"])
    func `a list that nobody trusted has signed costs no more than a good one`(what: String) async throws {
        let (workshop, bundle) = try await shipped()
        try bundle.replaceContents { text in
            let count = 16 << 20
            switch what {
            case "keys":
                text.insert(
                    contentsOf: (0..<(count / 12)).map { "\"k\($0)\":1," }.joined(),
                    at: text.index(after: text.startIndex)
                )
            case "numbers":
                text.replace(
                    "{",
                    with: "{\"more\":[\(String(repeating: "1,", count: count / 2))1],",
                    maxReplacements: 1
                )
            case "an entry":
                text.replace(
                    #""blobs":[{"#,
                    with: #""blobs":[{"more":[\#(String(repeating: "{},", count: count / 3)){}],"#
                )
            case "repositories":
                let list = String(repeating: #""a","#, count: 200_000) + #""a""#
                let entry =
                    #"{"delivery":{"held":true},"digest":"sha256:0","mediaType":"m","repositories":[\#(list)],"size":1},"#
                let entries = (0..<(count / entry.utf8.count)).map {
                    entry.replacing("sha256:0", with: "sha256:\(LongBundle.name($0))")
                }
                text.replace(#""blobs":["#, with: #""blobs":[\#(entries.joined())"#)
            default:
                text.replace(
                    "{",
                    with: "{\"more\":\"\(String(repeating: "é", count: count / 2))\",",
                    maxReplacements: 1
                )
            }
        }
        let outcome = try await run("inspect", "stick", in: workshop)
        #expect(
            outcome.status == (["keys", "an entry", "repositories"].contains(what) ? 11 : 0),
            "\(outcome.errors)"
        )
        #expect(try await run("verify", "stick", in: workshop).status == 11)
    }

    @Test func `a bundle at the limits is inspected, verified and imported`() async throws {
        let (workshop, _) = try await shipped()
        try await workshop.enrol("site")
        try await workshop.require("import", "stick", "--state", "site")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "next", base: "last", created: "2026-11-22T10:00:00Z")
        let bundle = LongBundle(try workshop.bundle(on: "next"), of: workshop)
        let count = 199_900
        try bundle.addHeldBlobs(count)
        try bundle.replaceContents { text in
            // Space is as good as text: up to the last byte that the format allows.
            text += String(repeating: " ", count: (64 << 20) - text.utf8.count)
        }
        try bundle.sign()
        let script = """
            import os, sys
            for number in range(int(sys.argv[1])):
                open(f"site/mirror/blobs/sha256/{number:064x}", "w").write("x")
            """
        try await Command.require("python3", ["-c", script, String(count)], workingDirectory: workshop.path)
        for arguments in [
            ["inspect", "next"], ["inspect", "next", "--json"], ["verify", "next"],
            ["import", "next", "--state", "site", "-n"],
            ["import", "next", "--state", "site", "-n", "--json"],
            ["import", "next", "--state", "site"], ["import", "next", "--state", "site"],
        ] {
            let (outcome, peak) = try await Command.peak(
                of: Workshop.executable.string,
                arguments,
                workingDirectory: workshop.path
            )
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            #expect(peak <= Self.most, "\(arguments) took \(peak) MiB")
        }
        let status = try await workshop.require("status", "--state", "site", "--json")
        #expect(status.contains("\"sequence\":2"), "\(status)")
    }
}

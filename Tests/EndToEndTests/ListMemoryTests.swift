import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

/// What the lists of a bundle take of memory is bounded, whoever made them (docs/format.md, "Limits").
@Suite(.serialized, .tags(.wholeMachine)) struct ListMemoryTests {

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
        #expect(peak <= LongBundle.mostMemory, "\(arguments.joined(separator: " ")) took \(peak) MiB")
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
}

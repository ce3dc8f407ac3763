import FileIO
import SystemPackage
import TestSupport
import Testing

/// What docs/format.md allows works, within the memory that a site has.
@Suite(.tags(.wholeMachine)) struct LargestBundleTests {
    @Test func `a bundle at the limits is inspected, verified and imported`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
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
            #expect(peak <= LongBundle.mostMemory, "\(arguments) took \(peak) MiB")
        }
        let status = try await workshop.require("status", "--state", "site", "--json")
        #expect(status.contains("\"sequence\":2"), "\(status)")
    }
}

import Diagnostics
import Rendering
import SystemPackage
import Testing

@Suite struct SubprocessRunnerTests {
    func run(
        _ name: FilePath,
        _ arguments: [String] = [],
        outputLimit: Int = 1_000,
        timeout: Duration = .seconds(30)
    ) async throws -> ProcessOutcome {
        try await SubprocessRunner().run(
            ProcessCommand(
                name,
                arguments,
                folder: "/",
                environment: ["A": "b"],
                outputLimit: outputLimit,
                timeout: timeout
            )
        )
    }

    @Test func `output, status, environment and folder`() async throws {
        #expect(try await run("/usr/bin/env") == ProcessOutcome(status: 0, output: Array("A=b\n".utf8)))
        let failed = try await run("/bin/sh", ["-c", "pwd; echo bad 1>&2; exit 3"])
        #expect(failed == ProcessOutcome(status: 3, output: Array("/\n".utf8), errors: Array("bad\n".utf8)))
        #expect(failed.complaint == "bad")
        #expect(try await run("/bin/sh", ["-c", "kill -9 $$"]).complaint == "ended by signal 9")
    }

    @Test func `exactly the limit is accepted, one byte more is not`() async throws {
        #expect(try await run("/usr/bin/head", ["-c", "1000", "/dev/zero"]).output.count == 1_000)
        let error = await #expect(throws: RenderingError.self) {
            try await run("/usr/bin/head", ["-c", "1001", "/dev/zero"])
        }
        #expect(error == .commandOutputTooLarge("head -c 1001 /dev/zero", limit: 1_000))
    }

    @Test func `much on standard error neither blocks nor fills memory`() async throws {
        let outcome = try await run("/bin/sh", ["-c", "head -c 3000000 /dev/zero 1>&2; echo done"])
        #expect(outcome.output == Array("done\n".utf8))
        #expect(outcome.errors.count == 64 << 10)
    }

    @Test func `a program that does not end is ended`() async throws {
        let error = await #expect(throws: RenderingError.self) {
            try await run("/bin/sleep", ["1000"], timeout: .milliseconds(200))
        }
        #expect(error == .commandTimedOut("sleep 1000", after: .milliseconds(200)))
        #expect(error?.exitClass == .environment)
        let endless = await #expect(throws: RenderingError.self) { try await run("/usr/bin/yes") }
        #expect(endless == .commandOutputTooLarge("yes", limit: 1_000))
    }

    @Test func `a program that is not there is named`() async throws {
        let error = await #expect(throws: RenderingError.self) { try await run("/nonexistent/tool") }
        #expect(error?.identifier == "snapshot.command-not-started")
        #expect(error?.description.hasPrefix("tool could not be run: ") == true)
    }
}

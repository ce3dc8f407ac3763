import FileIO
import Glibc
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// What the shell or a service manager gives the process: limits, streams and the umask.
@Suite struct ProcessTests {
    /// Runs the executable in `workshop` below a shell that runs `preparation` first; `$@` stands for the command.
    private func run(
        _ arguments: [String],
        after preparation: String,
        in workshop: Workshop,
        redirecting redirection: String = ""
    ) async throws -> Command.Outcome {
        try await Command.run(
            "bash",
            ["-c", "\(preparation); exec \"$@\" \(redirection)", "bash", Workshop.executable.string]
                + arguments,
            workingDirectory: workshop.path
        )
    }

    @Test(arguments: [5, 6, 10, 14, 32])
    func `too few descriptors are named before anything is done`(limit: Int) async throws {
        let workshop = try await Workshop()
        let outcome = try await run(
            ["import", "stick", "--state", "site", "--json"],
            after: "ulimit -n \(limit)",
            in: workshop
        )
        #expect(outcome.status == 15, "\(outcome.errors)")
        #expect(outcome.text.contains("command.few-descriptors"), "\(outcome.text)")
        #expect(outcome.text.contains("\(limit) files"), "\(outcome.text)")
    }

    @Test(arguments: ["-v 120000", "-v 160000", "-v 200000", "-v 1048575", "-d 200000"])
    func `too little memory is named before anything is done`(limit: String) async throws {
        let workshop = try await Workshop()
        let outcome = try await run(
            ["import", "stick", "--state", "site", "--json"],
            after: "ulimit \(limit)",
            in: workshop
        )
        #expect(outcome.status == 15, "\(outcome.errors)")
        #expect(outcome.text.contains("command.little-memory"), "\(outcome.text)")
    }

    @Test func `what memory is asked for is enough`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "next", base: "last", created: "2026-11-22T10:00:00Z")
        for stick in ["stick", "next"] {
            for arguments in [["verify", stick], ["import", stick, "--state", "site"]] {
                let preparation = "ulimit -v \(AddressSpace.needed >> 10)"
                let outcome = try await run(arguments, after: preparation, in: workshop)
                #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
            }
        }
    }

    @Test func `a low soft limit is raised, and many volumes need few descriptors`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(
            to: "stick",
            created: "2026-11-21T10:00:00Z",
            more: ["--volume-size", "192KiB"]
        )
        let volumes = try Directory.entries(of: try workshop.bundle(on: "stick"))
            .filter { $0.name.hasPrefix("vol-") }
        try #require(volumes.count > DescriptorLimit.needed)
        try await workshop.enrol("site")
        let outcome = try await run(
            ["import", "stick", "--state", "site"],
            after: "ulimit -Hn \(DescriptorLimit.needed); ulimit -Sn 16",
            in: workshop
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func `a limit on the size of files is a matter of the machine, and nothing becomes visible`()
        async throws
    {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        let outcome = try await run(
            ["import", "stick", "--state", "site"],
            after: "ulimit -f 40",
            in: workshop
        )
        #expect(outcome.status == 15, "\(outcome.errors)")
        #expect(outcome.errors.contains("ulimit -f"), "\(outcome.errors)")
        try await workshop.require("import", "stick", "--state", "site")
    }

    @Test(arguments: ["022", "077", "000"])
    func `modes of media, mirrors and targets do not follow the umask`(umask: String) async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                mirror: oci:\(workshop.path)/mirror
                activate: [{files: \(workshop.path)/active}]

                """
        )
        for arguments in [
            [
                "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick",
                "--no-importer",
                "--created", "2026-11-21T10:00:00Z",
            ],
            ["sign", "stick", "--role", "approve", "--key", "keys/approve.key"],
            ["import", "stick", "--state", "site"],
        ] {
            let outcome = try await run(arguments, after: "umask \(umask)", in: workshop)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let listing = try await Command.require(
            "find",
            ["stick", "mirror", "active", "-printf", "%y %m %p\\n"],
            workingDirectory: workshop.path
        )
        let wrong = String(decoding: listing, as: UTF8.self).split(separator: "\n").filter { line in
            let path = line.split(separator: " ").last ?? ""
            let isPrivate = path.split(separator: "/").last?.hasPrefix(".") == true || path.contains("/.")
            return !isPrivate && !line.hasPrefix("d 755") && !line.hasPrefix("f 644")
                && !line.hasPrefix("f 444") && !line.hasPrefix("l ")
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test(arguments: [">&-", "<&-", "2>&-", ">/dev/full", "2>/dev/full", "<&- >&- 2>&-"])
    func `a closed or full stream never costs the import`(redirection: String) async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        let outcome = try await run(
            ["import", "stick", "--state", "site"],
            after: ":",
            in: workshop,
            redirecting: redirection
        )
        #expect(outcome.status == (redirection.contains(">") && !redirection.hasPrefix("2>") ? 15 : 0))
        let status = try await workshop.require("status", "--state", "site", "--json")
        #expect(status.contains("\"sequence\":1"), "\(status)")
        try await workshop.require("verify", "stick", "--state", "site")
    }

    @Test(.timeLimit(.minutes(3)))
    func `serve outlives more half-open requests than it may have open files, and drops them`() async throws {
        let workshop = try await Workshop()
        let layout = workshop.path.appending("layout")
        _ = try LayoutDirectory(writing: layout)
        let server = try await BackgroundProcess(
            "bash",
            [
                "-c", "ulimit -n 128; exec \"$@\"", "bash", Workshop.executable.string, "serve", "--layout",
                layout.string, "--listen", "127.0.0.1:0",
            ],
            untilOutputHolds: "serving"
        )
        let port = try #require(server.output.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)/)).1
        var connections = try (0..<250).map { _ in try RawConnection(port: #require(Int(port))) }
        for connection in connections { connection.send("GET /v2/ HTTP/1.1\r\nHost: a\r\nX-A: ") }
        let last = connections.removeLast()
        #expect(await connections.first?.readToEnd().isEmpty == true)
        connections = []
        last.send("b\r\nConnection: close\r\n\r\n")
        let answer = String(decoding: await last.readToEnd(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK"), "\(answer)")
        _ = consume server
    }
}

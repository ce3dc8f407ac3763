import FileIO
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Kill -9 in the middle of a rollback: the same command, which names no snapshot, ends where an uninterrupted one does.
@Suite struct RollbackCrashTests {
    private static let back = ["rollback", "--state", "site"]

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func `a rollback that is killed at any request to the cluster converges`(isDone: Bool) async throws {
        let server = try FakeAPIServer()
        let workshop = try await Self.workshop(server)
        let before = server.requests.count
        try await workshop.require("rollback", "--state", "site")
        let count = server.requests.count - before
        try #require(count > 3)
        for number in 1...count {
            let place = "request \(number) of \(count)"
            try await workshop.require("rollback", "2026-11-22", "--state", "site")
            let killed = try await Killer.run(
                Self.back,
                in: workshop,
                dyingAtRequest: number,
                to: server,
                afterwards: isDone
            )
            #expect(killed.status == -SIGKILL, "\(place): \(killed.errors)")
            try await Self.expectConvergence(of: workshop, server, after: place)
        }
        server.stop()
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["fsync", "rename", "renameat2"])
    func `a rollback that is killed at any change of a file converges`(call: String) async throws {
        let server = try FakeAPIServer()
        let workshop = try await Self.workshop(server)
        var reached = 0
        for number in 1...200 {
            try await workshop.require("rollback", "2026-11-22", "--state", "site")
            let inject = "inject=\(call):signal=SIGKILL:when=\(number)"
            let options = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", inject]
            let outcome = try await Command.run(
                "strace",
                options + [Workshop.executable.string] + Self.back,
                environment: ["SEALIFT_THREADS": "1"],
                workingDirectory: workshop.path
            )
            try await Self.expectConvergence(of: workshop, server, after: "\(call) \(number)")
            if outcome.status == 0 { break }
            reached = number
        }
        #expect((1..<200).contains(reached), "\(call)")
        server.stop()
    }

    /// Runs the command again: folder and cluster have the first snapshot, and the site is held there.
    private static func expectConvergence(
        of workshop: Workshop,
        _ server: FakeAPIServer,
        after place: String
    ) async throws {
        // A rollback that had come to its end would go one further; there is none before the first.
        let rerun = try await workshop.run(back)
        let isDone = rerun.status == 2 && rerun.errors.contains("keeps no snapshot before 2026-11-21")
        #expect(rerun.status == 0 || isDone, "after \(place): \(rerun.errors)")
        let pod = try #require(server.object(at: "/api/v1/namespaces/default/pods/tiny"))
        let image = pod[["spec", "containers"]]?.elements.first?["image"]?.string
        #expect(image?.contains("app-1:v1") == true, "after \(place): \(image ?? "none")")
        let file = workshop.path.appending("manifests").appending(Workshop.site).appending("tiny.yaml")
        let text = String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("app-1:v1"), "after \(place)")
        let status = try await workshop.require("status", "--state", "site")
        #expect(status.contains("held at    2026-11-21 since a rollback"), "after \(place): \(status)")
        #expect(!status.contains("not active"), "after \(place): \(status)")
    }

    /// A site with two bundles, active in a folder and in a cluster.
    private static func workshop(_ server: FakeAPIServer) async throws -> Workshop {
        let workshop = try await Workshop()
        try DurableFile.replace(
            workshop.path.appending("kubeconfig"),
            with: Array(server.kubeconfig().utf8),
            mode: 0o600
        )
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate:
                  - files: \(workshop.path)/manifests
                  - cluster: {kubeconfig: \(workshop.path)/kubeconfig}

                """
        )
        for version in 1...2 {
            try await TinyFleet.write(into: workshop.path, version: version)
            try await workshop.ship(to: "stick\(version)", created: "2026-11-2\(version)T10:00:00Z")
            try await workshop.require("import", "stick\(version)", "--state", "site")
        }
        return workshop
    }
}

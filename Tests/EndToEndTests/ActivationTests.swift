import FileIO
import SystemPackage
import TestSupport
import Testing

/// Snapshots become active in a cluster: in order, whole, without deleting anything.
@Suite struct ActivationTests {
    @Test func `an import brings its objects to the cluster, and again changes nothing`() async throws {
        let workshop = try await Workshop()
        let server = try FakeAPIServer()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await enrol(workshop, server)
        try await workshop.require("import", "stick", "--state", "site")
        #expect(server.paths.contains("/apis/apps/v1/namespaces/plant/deployments/app"))
        let written = server.log.filter { $0.hasPrefix("PATCH") && !$0.hasSuffix("(dry run)") }
        #expect(written.count >= 8)
        #expect(
            !server.log.contains { $0.hasPrefix("DELETE") || $0.hasPrefix("PUT") || $0.hasPrefix("POST") }
        )
        let namespace = try #require(written.firstIndex { $0.hasSuffix("/namespaces/plant") })
        let workload = try #require(written.firstIndex { $0.contains("/deployments/") })
        #expect(namespace < workload)

        let paths = server.paths
        try await workshop.require("apply", "--state", "site")
        #expect(server.paths == paths)
        server.stop()
    }

    @Test func `a cluster that is away leaves the images in, and apply finishes the work`() async throws {
        let workshop = try await Workshop()
        let server = try FakeAPIServer()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await enrol(workshop, server)
        server.stop()
        let away = try await workshop.run(["import", "stick", "--state", "site"])
        #expect(away.status == 17, "\(away.errors)")
        #expect(away.errors.contains("sealift apply"), "\(away.errors)")
        let status = try await workshop.require("status", "--state", "site")
        #expect(status.contains("bundle     1") && status.contains("active at  nowhere"))

        let back = try FakeAPIServer()
        let file = workshop.path.appending("kubeconfig")
        try DurableFile.replace(file, with: Array(back.kubeconfig().utf8), mode: 0o600)
        let preview = try await workshop.run(["apply", "--state", "site", "-n"])
        #expect(preview.status == 0, "\(preview.errors)")
        #expect(back.paths.isEmpty || !back.paths.contains { $0.contains("/deployments/") })
        try await workshop.require("apply", "--state", "site")
        #expect(back.paths.contains("/apis/apps/v1/namespaces/plant/deployments/app"))
        back.stop()
    }

    @Test func `what does not get healthy is not active, and what nobody waits for is said to be so`()
        async throws
    {
        let workshop = try await Workshop()
        var settings = FakeAPIServer.Settings()
        settings.stuckWorkloads = ["app": "no such image"]
        let server = try FakeAPIServer(settings)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await enrol(workshop, server)
        let imported = try await workshop.run(["import", "stick", "--state", "site"])
        #expect(imported.status == 18, "\(imported.errors)")
        #expect(
            imported.errors.contains(
                "Deployment/plant/app is not ready: ProgressDeadlineExceeded: no such image"
            ),
            "\(imported.errors)"
        )
        #expect(imported.errors.contains("sealift apply --state site"), "\(imported.errors)")
        let refused = try await workshop.require("status", "--state", "site")
        #expect(refused.contains("active at  nowhere"), "\(refused)")
        #expect(refused.contains("refused    2026-11-21 at cluster:"), "\(refused)")
        #expect(refused.contains("no such image"), "\(refused)")
        #expect(try await workshop.run(["apply", "--state", "site"]).status == 18)

        let hasty = try await workshop.run(["apply", "--state", "site", "--no-wait"])
        #expect(hasty.status == 0 && hasty.errors.contains("nobody waits until cluster:"), "\(hasty.errors)")
        let told = try await workshop.require("status", "--state", "site")
        #expect(told.contains("(not waited for)") && !told.contains("refused"), "\(told)")
        let dry = try await workshop.run(["apply", "--state", "site", "--no-wait", "-n"])
        #expect(dry.status == 2)
        server.stop()
    }

    @Test func `a bad release is held, and the site goes back without a medium`() async throws {
        let workshop = try await Workshop()
        var settings = FakeAPIServer.Settings()
        settings.stuckWorkloads = ["/app:v2": "no such image"]
        let server = try FakeAPIServer(settings)
        try await enrol(workshop, server)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "first", "--state", "site")
        try workshop.writeFleet(version: "v2")
        try await workshop.ship(to: "second", created: "2026-11-22T10:00:00Z")
        #expect(try await workshop.run(["import", "second", "--state", "site"]).status == 18)
        let refused = try await workshop.require("status", "--state", "site")
        #expect(refused.contains("still      2026-11-21 at cluster:"), "\(refused)")
        #expect(refused.contains("refused    2026-11-22 at cluster:"), "\(refused)")
        #expect(refused.contains("sealift rollback --state site"), "\(refused)")

        let preview = try await workshop.run(["rollback", "--state", "site", "-n"])
        #expect(preview.status == 0 && preview.text.contains("snapshot 2026-11-21"), "\(preview.errors)")
        #expect(try image(server).contains("/app:v2"))
        let back = try await workshop.require("rollback", "--state", "site", "--reason", "line 3 stands")
        #expect(back.contains("snapshot 2026-11-21 is active at cluster:"), "\(back)")
        #expect(try image(server).contains("/app:v1"))
        let held = try await workshop.require("status", "--state", "site")
        #expect(held.contains("held at    2026-11-21 since a rollback (line 3 stands)"), "\(held)")
        #expect(!held.contains("refused") && !held.contains("nowhere"), "\(held)")

        // Neither the same stick nor apply brings the bad release back; asked for by name it is.
        #expect(try await workshop.run(["import", "second", "--state", "site"]).status == 0)
        try await workshop.require("apply", "--state", "site")
        #expect(try image(server).contains("/app:v1"))
        #expect(try await workshop.run(["rollback", "2026-11-22", "--state", "site"]).status == 18)
        #expect(try image(server).contains("/app:v2"))
        server.stop()
    }

    /// The image of the fleet's application in the cluster.
    private func image(_ server: FakeAPIServer) throws -> String {
        let app = try #require(server.object(at: "/apis/apps/v1/namespaces/plant/deployments/app"))
        let containers = app[["spec", "template", "spec", "containers"]]?.elements ?? []
        return try #require(containers.first?["image"]?.string)
    }

    private func enrol(_ workshop: Workshop, _ server: FakeAPIServer) async throws {
        let file = workshop.path.appending("kubeconfig")
        try DurableFile.replace(file, with: Array(server.kubeconfig().utf8), mode: 0o600)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate: [{cluster: {kubeconfig: \(file)}}]

                """
        )
    }
}

import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What `diff` tells about a snapshot that the site keeps, and about one that is still on a medium.
@Suite struct DiffTests {
    @Test func `a snapshot on a medium is compared before it is imported, field by field`() async throws {
        let (workshop, server) = try await Self.site()
        let before = try await workshop.require("status", "--state", "site")
        let text = try await workshop.require("diff", "second", "--state", "site")
        #expect(text.contains("configured  v1/Pod/default/tiny"), "\(text)")
        #expect(
            text.contains("    .spec.containers[name=c1].image: \"registry.hub:5000/tiny/app-1:v1@sha256:"),
            "\(text)"
        )

        let outcome = try await workshop.run(["diff", "second", "--state", "site", "--json"])
        let answer = try CommandAnswer<ActivationAnswer>(outcome).data
        let changes = try #require(answer?.plan?.first?.steps.first?.changes)
        #expect(changes.map(\.field) == (1...3).map { ".spec.containers[name=c\($0)].image" })
        for change in changes {
            #expect(change.before?.contains(":v1@sha256:") == true)
            #expect(change.after?.contains(":v2@sha256:") == true)
            #expect(change.after?.utf8.count ?? 0 > 100, "a value is whole")
        }
        #expect(server.log.filter { $0.hasPrefix("PATCH") && !$0.hasSuffix("(dry run)") }.count == 1)
        #expect(try await workshop.require("status", "--state", "site") == before)
        server.stop()
    }

    @Test func `a snapshot that is kept is compared by its name, and one that is not is refused`()
        async throws
    {
        let (workshop, server) = try await Self.site()
        let same = try await workshop.require("diff", "2026-11-21", "--state", "site")
        #expect(same.contains("unchanged  v1/Pod/default/tiny"), "\(same)")
        try await workshop.require("import", "second", "--state", "site")
        let back = try await workshop.require("diff", "2026-11-21", "--state", "site")
        #expect(back.contains("configured  v1/Pod/default/tiny"), "\(back)")
        let unknown = try await workshop.run(["diff", "2026-11-01", "--state", "site"])
        #expect(unknown.status == 2, "\(unknown.errors)")
        #expect(unknown.errors.contains("2026-11-22, 2026-11-21"), "\(unknown.errors)")
        let nowhere = try await workshop.run(["diff", "nowhere", "--state", "site"])
        #expect(nowhere.status == 10, "\(nowhere.errors)")
        server.stop()
    }

    @Test func `a medium that an import would refuse is refused`() async throws {
        let (workshop, server) = try await Self.site()
        try await workshop.require("import", "second", "--state", "site")
        let old = try await workshop.run(["diff", "first", "--state", "site"])
        #expect(old.status == 13 && old.errors.contains("is older than"), "\(old.errors)")
        server.stop()
    }

    /// A site that has the first of two bundles, active in a cluster.
    private static func site() async throws -> (Workshop, FakeAPIServer) {
        let server = try FakeAPIServer()
        let workshop = try await Workshop()
        let kubeconfig = workshop.path.appending("kubeconfig")
        try DurableFile.replace(kubeconfig, with: Array(server.kubeconfig().utf8), mode: 0o600)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate: [{cluster: {kubeconfig: \(kubeconfig)}}]

                """
        )
        try await TinyFleet.write(into: workshop.path, version: 1)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "first", "--state", "site")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "second", base: "last", created: "2026-11-22T10:00:00Z")
        return (workshop, server)
    }
}

import FileIO
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Kill -9 at every request of an activation that prunes: the next run converges, and the inventory is right.
@Suite struct PruneCrashTests {
    private static let extra = "/api/v1/namespaces/default/configmaps/extra"

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func `an activation that prunes and is killed at any request converges`(afterwards: Bool) async throws {
        let server = try FakeAPIServer()
        let workshop = try await Self.workshop(server)
        let there = ["rollback", "2026-11-21", "--state", "site"]
        let gone = ["rollback", "2026-11-22", "--state", "site"]
        #expect(try await workshop.run(there).status == 0)
        let before = server.requests.count
        #expect(try await workshop.run(gone).status == 0)
        let count = server.requests.count - before
        try #require(count > 5)
        for number in 1...count {
            let place = "request \(number) of \(count)"
            #expect(try await workshop.run(there).status == 0, "before \(place)")
            #expect(server.object(at: Self.extra) != nil, "before \(place)")
            #expect(try Self.inventory(workshop).ranges(of: "\"uid\"").count == 2, "before \(place)")
            let killed = try await Killer.run(
                gone,
                in: workshop,
                dyingAtRequest: number,
                to: server,
                afterwards: afterwards
            )
            #expect(killed.status == -SIGKILL, "\(place): \(killed.errors)")
            let rerun = try await workshop.run(gone)
            #expect(rerun.status == 0, "after \(place): \(rerun.errors)")
            #expect(server.object(at: Self.extra) == nil, "after \(place)")
            let inventory = try Self.inventory(workshop)
            #expect(
                inventory.contains("\"tiny\"") && !inventory.contains("\"extra\""),
                "after \(place): \(inventory)"
            )
        }
        server.stop()
    }

    /// The only inventory of the site.
    private static func inventory(_ workshop: Workshop) throws -> String {
        let folder = workshop.path.appending("site").appending("inventory")
        let file = try #require(Directory.entries(of: folder).first { $0.name.hasSuffix(".json") })
        return String(
            decoding: try ReadableFile.contents(of: folder.appending(file.name), limit: 1 << 20),
            as: UTF8.self
        )
    }

    /// A site with two snapshots, of which only the first has a ConfigMap.
    private static func workshop(_ server: FakeAPIServer) async throws -> Workshop {
        let workshop = try await Workshop()
        let kubeconfig = workshop.path.appending("kubeconfig")
        try DurableFile.replace(kubeconfig, with: Array(server.kubeconfig().utf8), mode: 0o600)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate:
                  targets: [{cluster: {kubeconfig: \(kubeconfig)}}]
                  prune: true

                """
        )
        try await TinyFleet.write(into: workshop.path)
        let file = workshop.path.appending("manifests-in").appending("extra.yaml")
        let object = "{apiVersion: v1, kind: ConfigMap, metadata: {name: extra, namespace: default}}\n"
        try DurableFile.replace(file, with: Array(object.utf8))
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "first", "--state", "site")
        try Directory.removeFile(file)
        try await workshop.ship(to: "second", created: "2026-11-22T10:00:00Z")
        try await workshop.require("import", "second", "--state", "site")
        return workshop
    }
}

import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `drift`, `drift accept`, and what an activation does to what was accepted.
@Suite struct DriftCommandTests {
    private static let pod = "/api/v1/namespaces/default/pods/tiny"

    @Test func `drift is shown and left alone, accepted for a while, and overwritten by order only`()
        async throws
    {
        let server = try FakeAPIServer()
        let workshop = try await Self.site(server)
        #expect(try await workshop.require("drift", "--state", "site").contains("is as 2026-11-21 has it"))

        server.edit(Self.pod, as: "kubectl-edit") { object in
            var containers = object[["spec", "containers"]]?.elements ?? []
            containers[0]["image"] = "registry.hub:5000/tiny/app-1:v9"
            object["spec"]?["containers"] = .array(containers)
        }
        let found = try await workshop.run(["drift", "--state", "site"])
        #expect(found.status == 19, "\(found.errors)")
        #expect(found.text.contains("  Pod/default/tiny"), "\(found.text)")
        #expect(
            found.text.contains(
                ".spec.containers[name=c1].image: \"registry.hub:5000/tiny/app-1:v9\", the snapshot has"
            ),
            "\(found.text)"
        )
        #expect(found.text.contains("set by kubectl-edit at 2026-01-01T00:00:00Z"), "\(found.text)")
        let json = try await workshop.run(["drift", "--state", "site", "--json"])
        #expect(json.status == 19)
        let targets = try #require(try CommandAnswer<DriftAnswer>(json).data).targets
        let object = try #require(targets.last?.objects.first)
        #expect(object.kind == "changed" && object.fields.map(\.manager) == ["kubectl-edit"])
        #expect(targets.map(\.objects.count) == [0, 1])
        #expect(try image(server).hasSuffix(":v9"))

        let unknown = try await workshop.run(Self.accept(["Pod/default/other"]))
        #expect(unknown.status == 2 && unknown.errors.contains("Pod/default/tiny"), "\(unknown.errors)")
        let accepted = try await workshop.run(Self.accept(["Pod/default/tiny"]))
        #expect(
            accepted.status == 0 && accepted.text.contains("by M. Weber (line 3 needs it)"),
            "\(accepted.errors)"
        )
        #expect(try await workshop.run(["drift", "--state", "site"]).status == 0)
        let status = try await workshop.require("status", "--state", "site")
        #expect(
            status.contains("drift      Pod/default/tiny .spec.containers[name=c1].image until "),
            "\(status)"
        )

        for more in [[], ["--force-conflicts"]] {
            let held = try await workshop.run(["apply", "--state", "site"] + more)
            #expect(
                held.status == 17 && held.errors.contains("accepted drift that would be overwritten"),
                "\(held.errors)"
            )
        }
        #expect(try image(server).hasSuffix(":v9"))
        try await workshop.require("apply", "--state", "site", "--force-conflicts", "--overwrite-accepted")
        #expect(try image(server).contains("app-1:v1@"))
        #expect(try await workshop.run(["drift", "--state", "site"]).status == 0)
        server.stop()
    }

    @Test func `a file that somebody has changed or removed is drift, too`() async throws {
        let server = try FakeAPIServer()
        let workshop = try await Self.site(server)
        let file = workshop.path.appending("manifests").appending(Workshop.site).appending("tiny.yaml")
        try DurableFile.replace(file, with: Array("kind: none\n".utf8))
        let hook = "drift: {hook: [/bin/sh, -c, 'cat; echo $SEALIFT_DRIFT >> told', x]}\n"
        let configuration = workshop.path.appending("site").appending("site.yaml")
        let plain = try ReadableFile.contents(of: configuration, limit: 1 << 20)
        let failing = [
            ("/no/such/hook", "/no/such/hook"), ("/bin/sh, -c, 'echo no network >&2; exit 3'", "no network"),
        ]
        for (words, problem) in failing {
            try DurableFile.replace(configuration, with: plain + Array("drift: {hook: [\(words)]}\n".utf8))
            let untold = try await workshop.run(["drift", "--state", "site"])
            #expect(untold.status == 19 && untold.errors.contains("was not told"), "\(untold.errors)")
            #expect(untold.errors.contains(problem), "\(untold.errors)")
        }
        try DurableFile.replace(configuration, with: plain + Array(hook.utf8))
        for told in ["was told of 1 object", ""] {
            let changed = try await workshop.run(["drift", "--state", "site"])
            #expect(
                changed.status == 19 && changed.text.contains("tiny.yaml  its bytes are others"),
                "\(changed.text)"
            )
            #expect(
                changed.errors.contains("the hook /bin/sh was told") == !told.isEmpty,
                "\(changed.errors)"
            )
            if !told.isEmpty { #expect(changed.errors.contains(told)) }
        }
        let told = try ReadableFile.contents(of: workshop.path.appending("told"), limit: 100)
        #expect(told == Array("1\n".utf8))
        try Directory.removeFile(file)
        let missing = try await workshop.run(["drift", "--state", "site"])
        #expect(missing.status == 19 && missing.text.contains("tiny.yaml  is not there"), "\(missing.text)")
        try await workshop.require("apply", "--state", "site")
        #expect(try await workshop.run(["drift", "--state", "site"]).status == 0)
        server.stop()
    }

    @Test func `what a site has created and no longer wants is told and pruned`() async throws {
        let server = try FakeAPIServer()
        let workshop = try await Self.site(server, extra: true)
        let path = "/api/v1/namespaces/default/configmaps/extra"
        #expect(
            server.object(at: path)?[["metadata", "labels", "sealift.dev/site"]]?.string == Workshop.site
        )
        try Directory.removeFile(workshop.path.appending("manifests-in").appending("extra.yaml"))
        try await workshop.ship(to: "second", created: "2026-11-22T10:00:00Z")
        try await workshop.require("import", "second", "--state", "site")
        #expect(server.object(at: path) != nil)
        let drift = try await workshop.run(["drift", "--state", "site"])
        #expect(
            drift.status == 19 && drift.text.contains("ConfigMap/default/extra  is not in the snapshot"),
            "\(drift.text)"
        )

        let plan = try await workshop.require("apply", "--state", "site", "--prune", "-n")
        #expect(plan.contains("deleted    ConfigMap/default/extra"), "\(plan)")
        #expect(server.object(at: path) != nil)
        let pruned = try await workshop.run(["apply", "--state", "site", "--prune"])
        #expect(
            pruned.status == 0 && pruned.errors.contains("deleted ConfigMap/default/extra"),
            "\(pruned.errors)"
        )
        #expect(server.object(at: path) == nil)
        #expect(server.object(at: Self.pod) != nil)
        #expect(try await workshop.run(["drift", "--state", "site"]).status == 0)
        server.stop()
    }

    @Test func `a site whose configuration says so goes back from a bad release by itself`() async throws {
        var settings = FakeAPIServer.Settings()
        settings.stuckWorkloads = ["/app:v2": "no such image"]
        let server = try FakeAPIServer(settings)
        let workshop = try await Workshop()
        try await Self.enrol(workshop, server, more: "  health: {stage: 60, object: 30, unhealthy: rollback}")
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "first", "--state", "site")
        try workshop.writeFleet(version: "v2")
        try await workshop.ship(to: "second", created: "2026-11-22T10:00:00Z")
        let bad = try await workshop.run(["import", "second", "--state", "site"])
        #expect(bad.status == 18 && bad.errors.contains("the site is back at 2026-11-21"), "\(bad.errors)")
        let status = try await workshop.require("status", "--state", "site")
        #expect(
            status.contains("held at    2026-11-21 since a rollback (2026-11-22 is not healthy: "),
            "\(status)"
        )
        #expect(status.contains("no such image") && !status.contains("not active"), "\(status)")
        #expect(try await workshop.run(["import", "second", "--state", "site"]).status == 0)
        #expect(try await workshop.run(["diff", "--state", "site"]).text.contains("unchanged") == true)
        server.stop()
    }

    @Test func `a staged bundle waits for activate, and no window holds what is ordered`() async throws {
        let server = try FakeAPIServer()
        let workshop = try await Workshop()
        // Three days from now: closed, whenever this runs.
        let days = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"]
        let day = days[(Int(Date().timeIntervalSince1970) / 86_400 + 3) % 7]
        try await Self.enrol(
            workshop,
            server,
            more: "  windows: [{days: [\(day)], from: \"12:00\", to: \"12:01\"}]"
        )
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        let staged = try await workshop.run(["import", "first", "--state", "site", "--stage"])
        #expect(
            staged.status == 0 && staged.errors.contains("is staged; to make it active"),
            "\(staged.errors)"
        )
        let waiting = try await workshop.run(["import", "first", "--state", "site"])
        #expect(
            waiting.status == 0 && waiting.errors.contains("the snapshot 2026-11-21 waits: no window"),
            "\(waiting.errors)"
        )
        for command in ["activate", "apply"] {
            let held = try await workshop.run([command, "--state", "site"])
            #expect(held.status == 17 && held.errors.contains("the next one opens at "), "\(held.errors)")
        }
        #expect(server.object(at: Self.pod) == nil)
        let status = try await workshop.require("status", "--state", "site")
        #expect(status.contains("waits for its window, which opens at "), "\(status)")
        for wrong in [["--now"], ["--reason", "x"]] {
            #expect(try await workshop.run(["activate", "--state", "site"] + wrong).status == 2)
        }
        try await workshop.require("activate", "--state", "site", "--now", "--reason", "line 3 stands")
        #expect(server.object(at: Self.pod) != nil)
        #expect(try await workshop.run(["activate", "--state", "site"]).status == 0)
        server.stop()
    }

    private static func accept(_ what: [String]) -> [String] {
        ["drift", "accept"] + what
            + ["--for", "4h", "--by", "M. Weber", "--reason", "line 3 needs it", "--state", "site"]
    }

    private func image(_ server: FakeAPIServer) throws -> String {
        let pod = try #require(server.object(at: Self.pod))
        return try #require(pod[["spec", "containers"]]?.elements.first?["image"]?.string)
    }

    /// A site with a bundle that is active in a folder and in a cluster.
    private static func site(_ server: FakeAPIServer, extra: Bool = false) async throws -> Workshop {
        let workshop = try await Workshop()
        try await enrol(workshop, server)
        try await TinyFleet.write(into: workshop.path)
        if extra {
            let object = "{apiVersion: v1, kind: ConfigMap, metadata: {name: extra, namespace: default}}\n"
            try DurableFile.replace(
                workshop.path.appending("manifests-in").appending("extra.yaml"),
                with: Array(object.utf8)
            )
        }
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "first", "--state", "site")
        return workshop
    }

    private static func enrol(_ workshop: Workshop, _ server: FakeAPIServer, more: String = "") async throws {
        let kubeconfig = workshop.path.appending("kubeconfig")
        try DurableFile.replace(kubeconfig, with: Array(server.kubeconfig().utf8), mode: 0o600)
        try await workshop.enrol(
            "site",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate:
                  targets: [{files: \(workshop.path)/manifests}, {cluster: {kubeconfig: \(kubeconfig)}}]
                \(more)

                """
        )
    }
}

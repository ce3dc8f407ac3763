import FileIO
import SystemPackage
import TestSupport
import Testing

/// A bundle that names its moment, what an import would make active, and what `doctor` says of it.
@Suite struct EarlyActivationTests {
    /// Signed times alone count, so the day of the test does not.
    private static let configuration = """
        apiVersion: sealift.dev/v1alpha1
        kind: Site
        clock: untrusted
        activate: [{files: active}]

        """

    @Test func `a bundle is loaded at once, and active from its moment on or by order`() async throws {
        let workshop = try await Workshop()
        let active = workshop.path.appending("site").appending("active")
        let late = try await workshop.run([
            "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick", "--no-importer",
            "--created", "2026-11-21T10:00:00Z", "--not-before", "2036-11-21T10:00:00Z",
        ])
        #expect(late.status == 2 && late.errors.contains("--not-before"), "\(late.errors)")
        try await workshop.enrol("site", configuration: Self.configuration)
        let moment = "2027-01-01T04:00:00Z"
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z", more: ["--not-before", moment])
        #expect(try await workshop.require("inspect", "stick").contains("not before \(moment)"))

        let planned = try await workshop.run(["import", "stick", "--state", "site", "-n", "--json"])
        let plan = try #require(
            try CommandAnswer<[PlannedImport]>(planned).data?.first?.activation?.plan?.first
        )
        #expect(plan.target == "files:site/active" && plan.steps.map(\.action).allSatisfy { $0 == "created" })
        #expect(
            try await workshop.require("import", "stick", "--state", "site", "-n").contains(
                "would be active at files:"
            )
        )

        let imported = try await workshop.run(["import", "stick", "--state", "site"])
        #expect(imported.status == 0 && imported.errors.contains("from \(moment) on"), "\(imported.errors)")
        let status = try await workshop.run(["status", "--state", "site"])
        #expect(status.text.contains("waits until \(moment), as the hub says"), "\(status.text)")
        let waits = try await workshop.run(["activate", "--state", "site"])
        #expect(
            waits.status == 17 && waits.errors.contains("activation.not-before") == false,
            "\(waits.errors)"
        )
        #expect(Directory.kind(of: active) == nil)
        let doctor = try await workshop.run(["doctor", "--state", "site"])
        #expect(doctor.text.contains("note   active"), "\(doctor.text)")

        let now = ["activate", "--state", "site", "--now", "--reason", "line 3 stands"]
        #expect(try await workshop.run(now).status == 0)
        #expect(Directory.kind(of: active) == .directory)
        let audit = try ReadableFile.contents(of: workshop.path.pushing("site/audit.jsonl"), limit: 1 << 20)
        #expect(String(decoding: audit, as: UTF8.self).contains("line 3 stands"))

        #expect(try await workshop.require("status", "--state", "site").contains("active at  files:"))
        try Directory.removeTree(active)
        let lost = try await workshop.require("status", "--state", "site")
        #expect(
            lost.contains("active at  nowhere") && lost.contains("lost       nothing of it is left at files:")
        )
    }

    @Test func `an import that a target would refuse says so before, and why`() async throws {
        let workshop = try await Workshop()
        let server = try FakeAPIServer()
        let file = workshop.path.appending("kubeconfig")
        try DurableFile.replace(file, with: Array(server.kubeconfig().utf8), mode: 0o600)
        let targets = "activate: [{cluster: {kubeconfig: \(file)}}]"
        try await workshop.enrol(
            "site",
            configuration: Self.configuration.replacing("activate: [{files: active}]", with: targets)
        )
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "stick", "--state", "site")
        server.edit("/apis/apps/v1/namespaces/plant/deployments/app", as: "kubectl-edit") {
            var containers = $0[["spec", "template", "spec", "containers"]]?.elements ?? []
            containers[0]["image"] = "registry.hub:5000/other:v9"
            $0["spec"]?["template"]?["spec"]?["containers"] = .array(containers)
        }
        for (command, status) in [(["import", "stick", "-n"], 17), (["apply", "-n"], 16), (["diff"], 16)] {
            let told = try await workshop.run(command + ["--state", "site"])
            #expect(told.status == Int32(status), "\(command): \(told.text)\(told.errors)")
            #expect(told.text.contains("conflict"), "\(told.text)")
            #expect(told.text.contains("kubectl-edit owns .spec.template.spec.containers"), "\(told.text)")
            #expect(told.text.contains("stage rest"), "\(told.text)")
        }
        server.stop()
    }

    @Test func `doctor makes no mirror and takes no lock of one`() async throws {
        let workshop = try await Workshop()
        try await workshop.enrol("site", configuration: Self.configuration)
        let mirror = workshop.path.pushing("site/mirror")
        try Directory.removeTree(mirror)
        let absent = try await workshop.run(["doctor", "--state", "site"])
        #expect(Directory.kind(of: mirror) == nil, "\(absent.text)")
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "stick", "--state", "site")
        let lock = try FileLock(mirror.pushing(".ingest/lock"))
        let held = try await workshop.run(["doctor", "--state", "site"])
        #expect(held.status == 0, "\(held.text)\(held.errors)")
        #expect(try await workshop.run(["drift", "--state", "site"]).status == 0)
        _ = consume lock
        try Directory.move(mirror, to: workshop.path.appending("aside"))
        let lost = try await workshop.run(["doctor", "--state", "site"])
        #expect(
            lost.status == 18 && lost.text.contains("there is no mirror at"),
            "\(lost.text)\(lost.errors)"
        )
        #expect(Directory.kind(of: mirror) == nil)
    }

    @Test(arguments: [
        (["--registry", "ghcr.io/org"], "the host of a registry alone, here ghcr.io"),
        (["--registry", "ghcr.io", "--ca", "ca.pem"], "begin it with /"),
        (["--registry", "ghcr.io", "--ca", "/ca.pem"], "--ca is for a mirror at https"),
    ])
    func `a node is told nothing that it could not use`(options: [String], complaint: String) async throws {
        let workshop = try await Workshop()
        let command = [
            "mirror-config", "containerd", "--root", ".", "--mirror", "http://127.0.0.1:5555", "-n",
        ]
        let outcome = try await workshop.run(command + options)
        #expect(outcome.status == 2 && outcome.errors.contains(complaint), "\(outcome.errors)")
        let undo = try await workshop.run([
            "mirror-config", "k3s", "--undo", "--mirror", "http://127.0.0.1:5555",
        ])
        #expect(undo.status == 2 && undo.errors.contains("leave out --mirror"), "\(undo.errors)")
    }

    private struct PlannedImport: Decodable {
        let activation: ActivationAnswer?
    }
}

import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Bad media and bad machines: the documented exit class, nothing visible, and a good bundle imports right after.
@Suite struct RefusalTests {
    @Test func `a disk that is too small is refused before the first write`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let small = workshop.path.appending("small")
        try Directory.create(small)
        try await Command.require("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", small.string])
        let outcome: Command.Outcome
        do {
            try await workshop.enrol("small/site")
            outcome = try await workshop.run(["import", "stick", "--state", "small/site"])
            try await Command.require("umount", [small.string])
        } catch {
            try await Command.require("umount", [small.string])
            throw error
        }
        #expect(outcome.status == 15)
        #expect(outcome.errors.contains("free, the import needs"), "\(outcome.errors)")
    }

    @Test func `a registry that is down gives class 16, and the next run goes on`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        let down = try await workshop.run([
            "import", "stick", "--state", "site", "--mirror", "docker://127.0.0.1:9", "--plain-http",
        ])
        #expect(down.status == 16, "\(down.errors)")
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        let up = try await workshop.run([
            "import", "stick", "--state", "site", "--mirror", "docker://\(registry.authority)",
            "--plain-http",
        ])
        #expect(up.status == 0, "\(up.errors)")
    }

    @Test func `a full bundle that builds on what a site has is refused by all`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        let bundle = LongBundle(try workshop.bundle(on: "stick"), of: workshop)
        try bundle.addHeldBlobs(1)
        try bundle.sign()
        for command in [["verify", "stick", "--state", "site"], ["import", "stick", "--state", "site"]] {
            let outcome = try await workshop.run(command)
            #expect(outcome.status == 11, "\(outcome.errors)")
            #expect(outcome.errors.contains("a full bundle builds on nothing"), "\(outcome.errors)")
        }
    }

    @Test(arguments: [
        ("imges: {}", "did you mean \"images\""), ("organization: [acme]", "organization"),
        ("organization: acme\norganization: acme", "organization"),
        ("organization: acme\nimages: {extra: [\"A B\"]}", "extra"),
        ("sites: []\nextra: 1", "extra"),
    ])
    func `configuration errors name the line and exit with 2`(text: String, expected: String) async throws {
        let workshop = try await Workshop()
        let file = "apiVersion: sealift.dev/v1alpha1\nkind: Fleet\n" + text + "\n"
        try DurableFile.replace(workshop.path.appending("sealift.yaml"), with: Array(file.utf8))
        let outcome = try await workshop.run(["images", "--config", "sealift.yaml"])
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("sealift.yaml:") && outcome.errors.contains(expected),
            "\(outcome.errors)"
        )
    }

    @Test(arguments: [
        "{files: a}, {files: ./b/../a}", "{oci: {repository: a}}, {oci: {repository: a, tag: latest}}",
    ])
    func `a target that is listed twice is refused`(targets: String) async throws {
        let workshop = try await Workshop()
        let text = "apiVersion: sealift.dev/v1alpha1\nkind: Site\nactivate: [\(targets)]\n"
        try DurableFile.replace(workshop.path.appending("twice.yaml"), with: Array(text.utf8))
        let twice = try await workshop.run([
            "site", "init", "--state", "site", "--name", Workshop.site, "--root", "trust/root.1.dsse.json",
            "--fingerprint", workshop.fingerprint(), "--config", "twice.yaml",
        ])
        #expect(twice.status == 2, "\(twice.errors)")
        #expect(twice.errors.contains("this target is listed twice"), "\(twice.errors)")
    }

    @Test func `a configuration of the site that others can change is refused`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let configuration = "apiVersion: sealift.dev/v1alpha1\nkind: Site\n"
        try await workshop.enrol("site", configuration: configuration)
        for (spoil, mend) in [
            ("chmod o+w", "chmod o-w"), ("chmod g+w", "chmod g-w"), ("chown nobody", "chown root"),
        ] {
            try await Command.require(
                "sh",
                ["-c", "\(spoil) site/site.yaml"],
                workingDirectory: workshop.path
            )
            for command in [["import", "stick"], ["status"], ["apply"]] {
                let refused = try await workshop.run(command + ["--state", "site"])
                #expect(refused.status == 2, "\(spoil), \(command): \(refused.errors)")
                #expect(refused.errors.contains("site/site.yaml"), "\(refused.errors)")
            }
            try await Command.require(
                "sh",
                ["-c", "\(mend) site/site.yaml"],
                workingDirectory: workshop.path
            )
        }
        #expect(try await workshop.run(["import", "stick", "--state", "site"]).status == 0)
    }

    /// How `site.yaml` is a link, who owns what, and whether it is believed.
    @Test(arguments: [
        ("ln -s ../kept.yaml site/site.yaml", true),
        // As Kubernetes mounts a ConfigMap.
        (
            "mkdir site/..1; cp kept.yaml site/..1/site.yaml; ln -s ..1 site/..data; ln -s ..data/site.yaml site/site.yaml",
            true
        ),
        ("ln -s ../kept.yaml site/site.yaml; chown nobody kept.yaml", false),
        ("ln -s ../kept.yaml site/site.yaml; chmod o+w kept.yaml", false),
        ("ln -s ../kept.yaml site/site.yaml; chown -h nobody site/site.yaml", false),
        ("ln -s ../way.yaml site/site.yaml; ln -s kept.yaml way.yaml; chown -h nobody way.yaml", false),
        ("mkdir d; mv kept.yaml d; ln -s d e; ln -s ../e/kept.yaml site/site.yaml; chown -h nobody e", false),
    ])
    func `a configuration behind links counts when nobody else owns any of them`(
        preparation: String,
        isBelieved: Bool
    ) async throws {
        let workshop = try await Workshop()
        try await workshop.enrol("site", configuration: "apiVersion: sealift.dev/v1alpha1\nkind: Site\n")
        try await Command.require(
            "sh",
            ["-ec", "mv site/site.yaml kept.yaml; \(preparation)"],
            workingDirectory: workshop.path
        )
        let outcome = try await workshop.run(["status", "--state", "site", "--json"])
        #expect(outcome.status == (isBelieved ? 0 : 2), "\(outcome.text)")
        #expect(outcome.text.contains("command.exposed-configuration") != isBelieved, "\(outcome.text)")
        let again = [
            "site", "init", "--state", "other", "--name", Workshop.site, "--root", "trust/root.1.dsse.json",
            "--fingerprint", try workshop.fingerprint(), "--config", "site/site.yaml",
        ]
        #expect(try await workshop.run(again).status == (isBelieved ? 0 : 2))
    }

    @Test func `a bundle from the future is warned of, and status says until when it blocks`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2035-06-01T00:00:00Z")
        try await workshop.enrol("site")
        for command in [["verify", "stick"], ["import", "stick", "-n"], ["import", "stick"]] {
            let outcome = try await workshop.run(command + ["--state", "site"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(
                outcome.errors.contains("warning: the bundle was made at 2035-06-01T00:00:00Z"),
                "\(outcome.errors)"
            )
        }
        let status = try await workshop.require("status", "--state", "site")
        #expect(
            status.contains("blocked    until 2035-06-01T00:00:00Z: bundles made before then"),
            "\(status)"
        )
        let json = try await workshop.require("status", "--state", "site", "--json")
        #expect(json.contains("\"madeBefore\":\"2035-06-01T00:00:00Z\""), "\(json)")
    }

    @Test(arguments: [
        ("--root", ["verify", "stick", "--root", "nowhere"]),
        (
            "--root",
            ["site", "init", "--state", "s", "--name", "n", "--root", "nowhere", "--fingerprint", "00"]
        ),
        ("--config", ["images", "--config", "nowhere"]),
        ("--key", ["sign", "stick", "--role", "approve", "--key", "nowhere"]),
        ("--layout", ["serve", "--layout", "nowhere"]),
        (
            "--importer",
            [
                "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "o", "--importer",
                "nowhere",
            ]
        ),
        (
            "--release",
            [
                "trust", "init", "--org", "acme", "--root-key", "keys/root.key", "--release", "nowhere",
                "--approve", "keys/approve.pub", "--out", "t",
            ]
        ),
    ])
    func `a file that is named and not there is a wrong command`(name: String, arguments: [String])
        async throws
    {
        let workshop = try await Workshop()
        let outcome = try await workshop.run(arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains("nowhere, which \(name) names"), "\(outcome.errors)")
        let dry = try await workshop.run(arguments + ["--json"])
        #expect(dry.text.contains("command.missing-file"), "\(dry.text)")
    }

    @Test func `configurations and keys may be links, as Kubernetes mounts them`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await Command.require(
            "sh",
            [
                "-c",
                "mv sealift.yaml fleet.data; ln -s fleet.data sealift.yaml; mv keys keys.data; ln -s keys.data keys",
            ],
            workingDirectory: workshop.path
        )
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
    }

    @Test func `a mistyped command is told the nearest one`() async throws {
        let workshop = try await Workshop()
        let outcome = try await workshop.run(["bild", "--config", "sealift.yaml"])
        #expect(outcome.status == 2 && outcome.errors.contains("did you mean build?"), "\(outcome.errors)")
    }

    @Test func `there is no way around verification`() async throws {
        let workshop = try await Workshop()
        for option in ["--skip-verify", "--insecure", "--force"] {
            #expect(try await workshop.run(["import", "stick", "--state", "site", option]).status == 2)
        }
    }
}

import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What people and scripts get to see of names that steer terminals, and of secrets.
@Suite struct OutputTextTests {
    /// No name of a site, as the other one.
    private static let plain = "plain-Stick"
    private static let hostile = "ev\u{1B}[31m\u{9B}il\r\n\u{202E}stick"
    private static let escaped = "ev\\u{1b}[31m\\u{9b}il\\u{d}\\u{a}\\u{202e}stick"

    /// Every command with a name that it repeats, in an order in which they work.
    private static func commands(_ name: String, fingerprint: String) -> [[String]] {
        let (state, root) = ("\(name).site", "trust/root.1.dsse.json")
        return [
            [
                "site", "init", "--state", state, "--name", Workshop.site, "--root", root, "--fingerprint",
                fingerprint, "--config", "\(name).yaml",
            ],
            [
                "site", "init", "--state", state, "--name", Workshop.site, "--root", root, "--fingerprint",
                fingerprint,
            ],
            ["site", "init", "--state", "x", "--name", name, "--root", root, "--fingerprint", fingerprint],
            [
                "site", "init", "--state", "x", "--name", "x", "--root", "\(name).none", "--fingerprint",
                fingerprint,
            ],
            ["inspect", name], ["verify", name], ["verify", name, "--state", state],
            ["import", name, "--state", state], ["import", name, "--state", state],
            ["status", "--state", state], ["apply", "--state", state], ["apply", "--state", state, "-n"],
            ["sign", name, "--role", "approve", "--key", "keys/approve.key"],
            ["sign", name, "--role", "approve", "--key", "\(name).key"],
            ["render", "--site", Workshop.site, "--date", "2026-11-21", "--out", "\(name).rendered"],
            ["images", "--config", "\(name).none"], ["images", "--site", name],
            ["build", "--out", "\(name).out", "--site", name], ["serve", "--layout", "\(name).none"],
            ["inspect", "\(name).none"], ["verify", "\(name).empty"],
            ["import", name, "--state", "\(name).none"],
            ["status", "--state", "\(name).none"], ["import", name, "--state", state, "--mirror", name],
            ["delta", "stats", "\(name).none"], [name], ["site", name], ["help", name],
            ["inspect", name, name],
            ["inspect", "--\(name)"], ["keys", "generate", "--scheme", name, "--out", "x"],
            ["keys", "generate", "--out", "\(name).pair", "--no-passphrase", "--\(name)=\(name)"],
            [
                "trust", "init", "--org", name, "--root-key", name, "--release", name, "--approve", name,
                "--out", "x",
            ],
        ]
    }

    /// A workshop with a bundle on a medium of this name, and a site's configuration beside it.
    private static func workshop(_ name: String) async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: name, created: "2026-11-21T10:00:00Z")
        try Directory.create(workshop.path.appending("\(name).empty"))
        let configuration = """
            apiVersion: sealift.dev/v1alpha1
            kind: Site
            activate: [{files: \(workshop.path)/active}]

            """
        try DurableFile.replace(workshop.path.appending("\(name).yaml"), with: Array(configuration.utf8))
        return workshop
    }

    @Test func `a name that steers terminals is printed as any other, in one line`() async throws {
        let harmless = try await Self.workshop(Self.plain)
        let hostile = try await Self.workshop(Self.hostile)
        // The same keys, so that digests are the same.
        for folder in ["keys", "trust"] { try Directory.removeTree(hostile.path.appending(folder)) }
        try await Command.require(
            "cp",
            ["-a", "\(harmless.path)/keys", "\(harmless.path)/trust", "\(hostile.path)"]
        )
        try Directory.removeTree(hostile.path.appending("ledger"))
        try Directory.removeTree(hostile.path.appending(Self.hostile))
        try await hostile.ship(to: Self.hostile, created: "2026-11-21T10:00:00Z")
        let fingerprint = try harmless.fingerprint()
        for (plain, evil) in zip(
            Self.commands(Self.plain, fingerprint: fingerprint),
            Self.commands(Self.hostile, fingerprint: fingerprint)
        ) {
            let expected = try await harmless.run(plain)
            let found = try await hostile.run(evil)
            #expect(found.status == expected.status, "\(plain): \(found.errors) \(expected.errors)")
            #expect(comparable(found, hostile, Self.escaped) == comparable(expected, harmless, Self.plain))
        }
    }

    /// The lines of both outputs, in the order of their bytes, with the name of the medium and the folder of the workshop the same in each.
    private func comparable(_ outcome: Command.Outcome, _ workshop: Workshop, _ name: String) -> [String] {
        (outcome.text + outcome.errors)
            .replacingOccurrences(of: "$'ev\\x1b[31m\\xc2\\x9bil\\x0d\\x0a\\xe2\\x80\\xaestick", with: "NAME")
            .replacingOccurrences(of: name, with: "NAME")
            .replacingOccurrences(of: "\(workshop.path)", with: "WORKSHOP")
            .replacingOccurrences(of: "'", with: "")
            .replacing(/key id \w+|([0-9a-f]{4} ){15}[0-9a-f]{4}/, with: "")
            .split(separator: "\n", omittingEmptySubsequences: false).sorted().map(String.init)
    }

    @Test func `JSON keeps the name and no byte of it that steers`() async throws {
        let workshop = try await Self.workshop(Self.hostile)
        for arguments in Self.commands(Self.hostile, fingerprint: try workshop.fingerprint()) {
            let outcome = try await workshop.run(arguments + ["--json"])
            #expect(outcome.errors.isEmpty, "\(arguments): \(outcome.errors)")
            guard arguments.first != "help" else { continue }
            let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 2 && lines[1].isEmpty, "\(arguments): \(outcome.text)")
            #expect(
                lines[0].unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) },
                "\(outcome.text)"
            )
            try StrictJSON.check(Array(lines[0].utf8), place: "\(arguments)", limits: .foreignDocument)
        }
        let inspected = try await workshop.run(["inspect", Self.hostile, "--json"])
        struct Document: Decodable {
            struct Bundle: Decodable { let path: String }
            let data: [Bundle]
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(inspected.output))
        #expect(document.data.first?.path.hasPrefix(Self.hostile + "/sealift/") == true)
    }

    private static let secrets: [(String, [String])] = [
        ("--mirror", ["import", "stick", "--state", "site", "--mirror", "docker://user:hunter2@host:5/p"]),
        ("https", ["import", "stick", "--state", "site", "--mirror", "https://user:hunter2@host:5/p"]),
        ("oci", ["import", "stick", "--state", "site", "--mirror", "oci:user:hunter2@host"]),
        ("token", ["import", "stick", "--state", "site", "--mirror", "docker://hunter2@host:5/p"]),
        ("medium", ["import", "https://user:hunter2@host/stick", "--state", "site"]),
        ("inspect", ["inspect", "user:hunter2@host"]),
        ("bearer", ["verify", "Bearer hunter2"]),
        ("state", ["status", "--state", "https://user:hunter2@host/site"]),
        ("from", ["images", "--config", "from.yaml"]),
        ("registries", ["images", "--config", "registries.yaml"]),
        ("extra", ["images", "--config", "extra.yaml"]),
        (
            "mirror",
            [
                "site", "init", "--state", "s", "--name", "n", "--root", "trust/root.1.dsse.json",
                "--fingerprint", "FINGERPRINT", "--config", "mirror.yaml",
            ]
        ),
        ("command", ["https://user:hunter2@host"]),
        ("argument", ["inspect", "stick", "https://user:hunter2@host"]),
        ("listen", ["serve", "--layout", "tiny", "--listen", "user:hunter2@host:1"]),
    ]

    @Test func `a password in a location is printed nowhere and kept in no log`() async throws {
        let workshop = try await Self.workshop("stick")
        try await workshop.enrol("site")
        let fleet = "apiVersion: sealift.dev/v1alpha1\nkind: Fleet\norganization: acme\nsites: [{name: a}]\n"
        for (name, text) in [
            ("from.yaml", fleet + "images: {from: [\"docker://user:hunter2@host\"]}\n"),
            ("registries.yaml", fleet + "registries: [{host: \"user:hunter2@host\"}]\n"),
            ("extra.yaml", fleet + "images: {extra: [\"https://user:hunter2@host/app:v1\"]}\n"),
            (
                "mirror.yaml",
                "apiVersion: sealift.dev/v1alpha1\nkind: Site\nmirror: https://user:hunter2@host\n"
            ),
        ] {
            try DurableFile.replace(workshop.path.appending(name), with: Array(text.utf8))
        }
        let fingerprint = try workshop.fingerprint()
        for (name, arguments) in Self.secrets {
            let arguments = arguments.map { $0 == "FINGERPRINT" ? fingerprint : $0 }
            for more in [[], ["--json"]] {
                let outcome = try await workshop.run(arguments + more)
                let printed = outcome.text + outcome.errors
                #expect(!printed.contains("hunter2"), "\(name): \(printed)")
                #expect(printed.contains("<redacted>") || name == "oci", "\(name): \(printed)")
            }
        }
        let medium = "user:hunter2@host"
        try await Command.require("cp", ["-a", "stick", medium], workingDirectory: workshop.path)
        try await workshop.require("import", medium, "--state", "site")
        let logs = try await Command.run(
            "grep",
            ["-c", "hunter2", "site/audit.jsonl", "site/journal.jsonl"],
            workingDirectory: workshop.path
        )
        #expect(logs.text == "site/audit.jsonl:0\nsite/journal.jsonl:0\n")
    }
}

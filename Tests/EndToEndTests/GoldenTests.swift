import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What people and scripts read of every command is what was recorded in `Golden`; `make golden` records it anew.
///
/// Keys, moments and images are fixed, so every byte that is printed is.
@Suite struct GoldenTests {
    /// One journey from the hub to the site, and the way of a patch; `--json` goes to each command in the second form.
    private static let journey = [
        "trust init --org acme --root-key keys/root.key --release keys/release.pub --approve keys/approve.pub"
            + " --out trust --created 2026-01-01T00:00:00Z",
        "images --config sealift.yaml",
        "images --config sealift.yaml --why",
        "render --config sealift.yaml --out rendered --date 2026-11-21",
        "build --config sealift.yaml --site plant-001-line-a --out first --created 2026-11-21T10:00:00Z --no-importer -n",
        "build --config sealift.yaml --site plant-001-line-a --out first --created 2026-11-21T10:00:00Z --no-importer",
        "inspect first",
        "sign first --role approve --key keys/approve.key",
        "site init --state site --name plant-001-line-a --root trust/root.1.dsse.json --fingerprint FINGERPRINT"
            + " --config site.yaml",
        "status --state site",
        "verify first --state site",
        "import first --state site -n",
        "import first --state site",
        "import first --state site",
        "apply --state site -n",
        "apply --state site",
        "status --state site",
        "build --config second.yaml --site plant-001-line-a --out second --base last --created 2026-11-22T10:00:00Z"
            + " --no-importer",
        "inspect second",
        "import second --state site",
        "sign second --role approve --key keys/approve.key",
        "import second --state site",
        "import first --state site",
        "delta make --base old.gz --target new.gz --out patch",
        "delta stats patch",
        "delta apply patch --base old.gz --out again.gz",
        "status --state nowhere",
        "build --config sealift.yaml --site plant-009 --out first",
        "import nowhere --state site",
        "imprt first",
    ]

    /// Whether the files are written instead of compared.
    private static let records = ProcessInfo.processInfo.environment["SEALIFT_RECORD"] != nil

    @Test(arguments: ["human", "json"])
    func `what is printed is what was recorded`(form: String) async throws {
        let folder = try TemporaryDirectory()
        try await Self.prepare(folder.path)
        let golden = FilePath(#filePath).removingLastComponent().appending("Golden").appending(form)
        var expected: Set<String> = []
        for (position, line) in Self.journey.enumerated() {
            let fingerprint = line.contains("FINGERPRINT") ? try Self.fingerprint(in: folder.path) : ""
            let words = line.split(separator: " ").map { $0 == "FINGERPRINT" ? fingerprint : String($0) }
            let outcome = OutputRules.check(
                try await Command.run(
                    Workshop.executable.string,
                    words + (form == "json" ? ["--json"] : []),
                    environment: ["COLUMNS": "100"],
                    workingDirectory: folder.path
                )
            )
            let text = Self.text(line, outcome, in: folder.path)
            let name = Self.name(position, line)
            expected.insert(name)
            try Self.compare(text, with: golden.appending(name))
        }
        let recorded = Set(try Directory.entries(of: golden).map(\.name))
        #expect(recorded.subtracting(expected) == [], "recorded, and not printed any more")
    }

    @Test func `the help of every command is what was recorded`() async throws {
        let golden = FilePath(#filePath).removingLastComponent().appending("Golden").appending("help")
        for command in try await Self.commands() {
            let words = command.split(separator: " ").map(String.init)
            let outcome = try await Command.run(
                Workshop.executable.string,
                words + ["--help"],
                environment: ["COLUMNS": "100"]
            )
            #expect(outcome.status == 0, "\(command)")
            let hasExample = outcome.text.contains("Example") || outcome.text.contains("SUBCOMMANDS:")
            #expect(hasExample, "the help of \(command) has no example")
            let name = command.isEmpty ? "sealift" : words.joined(separator: "-")
            try Self.compare(outcome.text, with: golden.appending("\(name).txt"))
        }
    }

    private static func compare(_ text: String, with file: FilePath) throws {
        let recorded = try Directory.kind(of: file).map { _ in
            String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
        }
        if records, text != recorded {
            try Directory.create(file.removingLastComponent())
            try DurableFile.replace(file, with: Array(text.utf8))
        }
        // A run that records fails too where it has written something: it shows nothing by itself.
        #expect(text == recorded, "\(file) is not what was recorded; see make golden")
    }

    /// The command, its exit status, and what it printed, without what is of this run or this machine: its folder, the order in which images
    /// were found, free space, speed.
    private static func text(_ line: String, _ outcome: Command.Outcome, in folder: FilePath) -> String {
        let errors = outcome.errors.split(separator: "\n").map(String.init)
        let found = errors.filter { $0.hasPrefix("found ") }.sorted()
        let rest = errors.filter { !$0.hasPrefix("found ") }
        let talk = errors.isEmpty ? [] : ["[standard error]"] + found + rest
        let printed = ["$ sealift \(line)", "[exit \(outcome.status)]", outcome.text] + talk
        return printed.joined(separator: "\n")
            .replacingOccurrences(of: folder.string, with: "/work")
            .replacing(#/, [0-9.]+ [KMGT]?i?B free/#, with: ", … free")
            .replacing(#/(enrolment.dsse.json[^0-9]*)([0-9a-f]{4} ){15}[0-9a-f]{4}/#) { "\($0.1)KEY" }
            .replacing(#/"(availableBytes|\w+Seconds)":[0-9.e-]+/#) { "\"\($0.1)\":0" }
    }

    /// `05-build.txt`: the number and the words before the first option or path.
    private static func name(_ position: Int, _ line: String) -> String {
        let number = position < 9 ? "0\(position + 1)" : "\(position + 1)"
        let words = line.split(separator: " ").prefix(while: { !$0.hasPrefix("-") }).prefix(2)
            .filter { !["first", "second", "patch", "nowhere"].contains($0) }
        return "\(number)-\(words.joined(separator: "-")).txt"
    }

    /// Every command and every command below it, by their help.
    private static func commands() async throws -> [String] {
        var found = [""]
        var waiting = [""]
        while let command = waiting.popLast() {
            let words = command.split(separator: " ").map(String.init)
            let outcome = try await Command.run(Workshop.executable.string, words + ["--help"])
            for match in outcome.text.matches(of: #/\n {2}([a-z][a-z-]*)(?: \(default\))? {2}/#)
            where match.1 != "help" {
                let name = command.isEmpty ? String(match.1) : "\(command) \(match.1)"
                found.append(name)
                waiting.append(name)
            }
        }
        return found
    }

    /// Keys, images, configurations and layers that are the same each time.
    private static func prepare(_ folder: FilePath) async throws {
        try Directory.create(folder.appending("keys"), mode: 0o700)
        for (number, name) in ["root", "release", "approve"].enumerated() {
            // RFC 8410: the head of a PKCS#8 key, then the 32 bytes of an Ed25519 seed.
            let head: [UInt8] = [
                0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20,
            ]
            let seed = [UInt8](repeating: UInt8(number + 1), count: 32)
            let path = folder.appending("keys").appending(name)
            let key = try await Command.require("openssl", ["pkey", "-inform", "DER"], input: head + seed)
            try DurableFile.replace(FilePath("\(path).key"), with: key, mode: 0o600)
            try DurableFile.replace(
                FilePath("\(path).pub"),
                with: try await Command.require("openssl", ["pkey", "-pubout"], input: key)
            )
        }
        try await TinyFleet.write(into: folder, version: 2)
        try await Command.require("mv", ["sealift.yaml", "second.yaml"], workingDirectory: folder)
        try await Command.require("mv", ["manifests-in", "manifests-second"], workingDirectory: folder)
        try await Command.require(
            "sed",
            ["-i", "s/manifests-in/manifests-second/", "second.yaml"],
            workingDirectory: folder
        )
        try await TinyFleet.write(into: folder, version: 1)
        let site = """
            apiVersion: sealift.dev/v1alpha1
            kind: Site
            activate: [{files: manifests}]

            """
        try DurableFile.replace(folder.appending("site.yaml"), with: Array(site.utf8))
        for (name, version) in [("old.gz", 1), ("new.gz", 2)] {
            try DurableFile.replace(
                folder.appending(name),
                with: try await SampleLayer.gzip(seed: 1, version: version)
            )
        }
    }

    private static func fingerprint(in folder: FilePath) throws -> String {
        try Workshop.fingerprint(ofTrustIn: folder)
    }
}

import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A hub, its keys and its fleet in a folder of its own, and the built executable.
final class Workshop {
    /// The reference that has a signature and a referrer, and one that is an index.
    static let site = "plant-001-line-a"

    let path: FilePath
    private let folder: TemporaryDirectory

    /// Sets up keys, trust and the example fleet on the small set of images.
    init() async throws {
        folder = try TemporaryDirectory()
        path = folder.path
        try Directory.create(path.appending("keys"))
        for (name, scheme) in [("root", "ed25519"), ("release", "ecdsa-p256"), ("approve", "ed25519")] {
            try await require(
                "keys",
                "generate",
                "--scheme",
                scheme,
                "--out",
                "keys/\(name)",
                "--no-passphrase"
            )
        }
        try await require(
            "trust",
            "init",
            "--org",
            "acme",
            "--root-key",
            "keys/root.key",
            "--release",
            "keys/release.pub",
            "--approve",
            "keys/approve.pub",
            "--out",
            "trust",
            "--created",
            "2026-01-01T00:00:00Z"
        )
        try writeFleet(version: "v1")
    }

    /// The repository of the source.
    static let repository: FilePath = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    /// The executable that `swift build` has made, or the one that the environment names.
    static var executable: FilePath {
        if let named = ProcessInfo.processInfo.environment["SEALIFT_BIN"] { return FilePath(named) }
        return FilePath(Bundle.main.executablePath ?? "").removingLastComponent().appending("sealift")
    }

    /// The small set of images.
    static var images: FilePath { repository.appending("fixtures").appending("images").appending("small") }

    /// Writes the fleet with the manifests of the repository, asking for this version of every image.
    func writeFleet(version: String, from: [String]? = nil) throws {
        let examples = Self.repository.appending("examples")
        try Directory.removeTree(path.appending("fleet"))
        try copyTree(
            examples.appending("fleet"),
            to: path.appending("fleet"),
            replacing: [
                ":v1": ":\(version)", "newTag: v1": "newTag: \(version)", "panel:\(version)": "panel:v1",
            ]
        )
        let text = String(
            decoding: try ReadableFile.contents(of: examples.appending("sealift.yaml"), limit: 1 << 20),
            as: UTF8.self
        )
        var fleet = text.replacingOccurrences(of: "../fixtures/images/small/", with: "\(Self.images)/")
            .replacingOccurrences(of: ":v1]", with: ":\(version)]")
        if let from {
            let start = try #require(fleet.range(of: "  from:\n"))
            let end = try #require(fleet.range(of: "  # Wanted on site"))
            fleet.replaceSubrange(
                start.lowerBound..<end.lowerBound,
                with: "  from: [\(from.joined(separator: ", "))]\n"
            )
        }
        fleet += "\nvalidityDays: 3650\n"
        try DurableFile.replace(path.appending("sealift.yaml"), with: Array(fleet.utf8))
    }

    /// Runs the executable in this folder.
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Command.Outcome {
        OutputRules.check(
            try await Command.run(
                Self.executable.string,
                arguments,
                environment: environment,
                workingDirectory: path
            )
        )
    }

    /// Runs the executable without root's right to read and write what modes forbid.
    func runUnprivileged(_ arguments: [String]) async throws -> Command.Outcome {
        guard geteuid() == 0 else { return try await run(arguments) }
        let outcome = try await Command.run(
            "setpriv",
            ["--bounding-set=-dac_override,-dac_read_search", Self.executable.string] + arguments,
            workingDirectory: path
        )
        return OutputRules.check(outcome)
    }

    /// Runs the executable, which must succeed.
    @discardableResult
    func require(_ arguments: String...) async throws -> String {
        let outcome = try await run(arguments)
        guard outcome.isSuccess else {
            throw Command.Failure(
                description:
                    "sealift \(arguments.joined(separator: " ")) ended with \(outcome.status): \(outcome.errors)"
            )
        }
        return outcome.text
    }

    /// Builds a bundle on `stick` and approves it.
    func ship(
        to stick: String,
        base: String = "full",
        created: String,
        importer: Bool = false,
        more: [String] = []
    ) async throws {
        try Directory.create(path.appending(stick))
        let arguments =
            [
                "build", "--config", "sealift.yaml", "--site", Self.site, "--out", stick, "--base", base,
                "--created", created,
            ] + (importer ? ["--importer", "/bin/true"] : ["--no-importer"]) + more
        let outcome = try await run(arguments)
        guard outcome.isSuccess else { throw Command.Failure(description: "build: \(outcome.errors)") }
        try await require("sign", stick, "--role", "approve", "--key", "keys/approve.key")
    }

    /// The fingerprint of the trust root.
    func fingerprint() throws -> String { try Self.fingerprint(ofTrustIn: path) }

    /// The fingerprint of the trust root below a folder.
    static func fingerprint(ofTrustIn folder: FilePath) throws -> String {
        struct Envelope: Decodable { let payload: Data }
        let root = folder.appending("trust").appending("root.1.dsse.json")
        let envelope = Data(try ReadableFile.contents(of: root, limit: 1 << 20))
        return Digest.of([UInt8](try JSONDecoder().decode(Envelope.self, from: envelope).payload)).hex
    }

    /// Enrols a site.
    func enrol(_ state: String, configuration: String? = nil) async throws {
        var arguments = [
            "site", "init", "--state", state, "--name", Self.site, "--root", "trust/root.1.dsse.json",
            "--fingerprint",
            try fingerprint(),
        ]
        if let configuration {
            try DurableFile.replace(path.appending("\(state).yaml"), with: Array(configuration.utf8))
            arguments += ["--config", "\(state).yaml"]
        }
        let outcome = try await run(arguments)
        guard outcome.isSuccess else { throw Command.Failure(description: "site init: \(outcome.errors)") }
    }

    /// The only importer on a stick.
    func importer(on stick: String) throws -> FilePath {
        let folder = path.appending(stick).appending("sealift").appending("bin")
        return folder.appending(try #require(Directory.entries(of: folder).first).name)
    }

    /// The folder of the only bundle on a stick.
    func bundle(on stick: String) throws -> FilePath {
        let streams = path.appending(stick).appending("sealift")
        let stream = try #require(Directory.entries(of: streams).first { $0.name.count == 32 })
        let folder = streams.appending(stream.name)
        let sequence = try #require(Directory.entries(of: folder).last { !$0.name.hasPrefix(".") })
        return folder.appending(sequence.name)
    }

    private func copyTree(_ source: FilePath, to destination: FilePath, replacing: [String: String]) throws {
        try Directory.create(destination)
        for entry in try Directory.entries(of: source) {
            let (from, to) = (source.appending(entry.name), destination.appending(entry.name))
            if entry.kind == .directory {
                try copyTree(from, to: to, replacing: replacing)
            } else {
                var text = String(
                    decoding: try ReadableFile.contents(of: from, limit: 1 << 20),
                    as: UTF8.self
                )
                for (old, new) in replacing.sorted(by: { $0.key < $1.key }) {
                    text = text.replacingOccurrences(of: old, with: new)
                }
                try DurableFile.replace(to, with: Array(text.utf8))
            }
        }
    }
}

import ArgumentParser
import Content
import FileIO
import Settings
import Signing
import SystemPackage

/// `sealift trust`.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Say which keys are trusted for what.",
        subcommands: [TrustInitCommand.self]
    )
}

/// `sealift trust init`.
struct TrustInitCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make version 1 of an organization's trust root and print its fingerprint.",
        discussion: """
            The root lists the keys of four roles, which share none: root (signs roots), release (signs bundles), approve (signs \
            bundles as a second pair of eyes) and override (may be empty). A site is set up with this file and the fingerprint, \
            which goes there by another way: on paper, or by telephone.

            Example:
              sealift trust init --org acme --root-key keys/root.key --release keys/release.pub \\
                --approve keys/approve.pub --out trust
            """
    )

    @Option(help: "The organization: a-z, 0-9 and -.")
    var org: String

    @Option(help: "A private key of the role root; may be given several times.")
    var rootKey: [FilePath]

    @Option(help: "A public key of the role release; may be given several times.")
    var release: [FilePath]

    @Option(help: "A public key of the role approve; may be given several times.")
    var approve: [FilePath]

    @Option(help: "A public key of the role override; may be given several times.")
    var override: [FilePath] = []

    @Option(help: "How many root keys must sign a root.")
    var rootThreshold = 1

    @Option(help: "How many release keys must sign a bundle.")
    var releaseThreshold = 1

    @Option(help: "How many approve keys must sign a bundle.")
    var approveThreshold = 1

    @Option(help: "How many override keys must sign an override.")
    var overrideThreshold: Int?

    @Option(help: "For how many days the root is valid.")
    var validityDays: Int64 = 3_650

    @Option(help: "When it is made, as 2026-11-21T10:00:00Z; now unless given.")
    var created: String?

    @Option(help: "The folder for root.1.dsse.json.")
    var out: FilePath

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard overrideThreshold == nil || !`override`.isEmpty else {
            throw ValidationError(
                "--override-threshold says how many --override keys must sign, and there are none"
            )
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard let organization = PlainName(org) else {
            throw CommandError.malformedOption(name: "--org", found: org, expected: PlainName.rule)
        }
        let path = out.appending(TrustFolder.fileName(version: 1))
        guard Directory.kind(of: path) == nil else { throw CommandError.exists(path) }
        let passphrase = Passphrase(runtime)
        let rootKeys = try rootKey.map { (path: $0, key: try passphrase.readKey($0, named: "--root-key")) }
        let created = try TimestampOption(created, name: "--created", runtime).value
        let (seconds, overflow) = validityDays.multipliedReportingOverflow(by: 86_400)
        guard !overflow, let expires = created.adding(seconds: seconds) else {
            throw CommandError.malformedOption(
                name: "--validity-days",
                found: "\(validityDays)",
                expected: "a number of days that ends before the year 10000"
            )
        }
        let root = try root(of: organization, by: rootKeys, from: created, to: expires)
        let signed = try await SignedRoot.sign(root, by: rootKeys.map(\.key))
        try Directory.create(out)
        try TrustFolder(out).write(signed)
        let result = Result(
            root: path.string,
            version: 1,
            fingerprint: signed.digest.hex,
            fingerprintForReading: signed.fingerprint.description
        )
        console.say(["to read it over the telephone:", "  \(result.fingerprintForReading)"])
        try console.result("TrustRoot", result, lines: [result.root, "fingerprint \(result.fingerprint)"])
    }

    /// The root that the options ask for.
    /// - Throws: ``CommandError/unfitTrust(_:)`` when it would break a rule.
    private func root(
        of organization: PlainName,
        by rootKeys: [(path: FilePath, key: PrivateKey)],
        from created: Timestamp,
        to expires: Timestamp
    ) throws -> TrustRoot {
        do {
            return try TrustRoot(
                organization: organization,
                created: created,
                expires: expires,
                root: .init(
                    rootKeys.map { TrustRoot.Key($0.key.publicKey, label: Self.label($0.path)) },
                    threshold: rootThreshold
                ),
                release: .init(try Self.keys(release, named: "--release"), threshold: releaseThreshold),
                approve: .init(try Self.keys(approve, named: "--approve"), threshold: approveThreshold),
                override: .init(
                    try Self.keys(`override`, named: "--override"),
                    threshold: overrideThreshold ?? 1
                )
            )
        } catch SigningError.invalidRoot(let version, let fault) {
            throw CommandError.unfitTrust(.invalidRoot(version: version, fault))
        }
    }

    private static func keys(_ paths: [FilePath], named name: String) throws -> [TrustRoot.Key] {
        try paths.map { path in
            TrustRoot.Key(try KeyFile.readPublic(NamedFile.find(path, named: name)), label: label(path))
        }
    }

    private static func label(_ path: FilePath) -> String {
        path.stem ?? path.string
    }

    private struct Result: Encodable {
        let root: String
        let version: Int
        let fingerprint: String
        let fingerprintForReading: String
    }
}

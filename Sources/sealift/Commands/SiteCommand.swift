import ArgumentParser
import BundleFormat
import BundleImport
import FileIO
import OCILayout
import Settings
import Signing
import Site
import SystemPackage

/// `sealift site`.
struct SiteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site",
        abstract: "Set a site up, and what it tells its hub.",
        subcommands: [SiteInitCommand.self, SiteEnrolmentCommand.self, SiteReceiptsCommand.self]
    )
}

/// `sealift site init`.
struct SiteInitCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Enrol a site: from now on it trusts one root, and nothing else.",
        discussion: """
            The fingerprint comes by another way than the root file: on paper, or by telephone. At least 16 groups of four digits are \
            needed; spaces and upper case do not matter. The site makes a key for the receipts that it writes; enrolment.dsse.json in its \
            folder goes to the hub.

            Example:
              sealift site init --state /var/lib/sealift --name plant-001-line-a --root root.1.dsse.json \\
                --fingerprint "3f9a 01c2 …" --config site.yaml
            """
    )

    @Option(help: "The folder for what the site remembers.")
    var state: FilePath

    @Option(help: "The name of the site, as the fleet has it.")
    var name: String

    @Option(help: "The trust root file.")
    var root: FilePath

    @Option(help: "The fingerprint of the trust root.")
    var fingerprint: String

    @Option(help: "The site's configuration; it is copied into the state folder.")
    var config: FilePath?

    @Option(help: "The uid that the fleet lists for the site; follows from the names unless given.")
    var uid: String?

    @Option(help: "The kind of key that receipts are signed by: ed25519 or ecdsa-p256.")
    var keyScheme: SchemeOption = .ed25519

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard let name = PlainName(name) else {
            throw CommandError.malformedOption(name: "--name", found: name, expected: PlainName.rule)
        }
        let trusted = try NamedFile.trustRoot(root)
        try trusted.check(against: Fingerprint(fingerprint))
        let site = SiteIdentity(id: name, uid: try identity(of: name, in: trusted.root.organization))
        let configuration = try config.map { path in
            let bytes = try ConfigurationFile.bytes(of: path, named: "--config", by: .rootAndReader)
            _ = try SiteConfiguration(reading: bytes, name: path.string, folder: path.removingLastComponent())
            return bytes
        }
        let enrolled = try await SiteDirectory(state).enrol(
            site,
            trusting: trusted,
            configuration: configuration
        )
        _ = try LayoutDirectory(writing: SiteDirectory(state).snapshots)
        if try SiteConfiguration(of: SiteDirectory(state)).mirror == nil {
            _ = try LayoutDirectory(writing: SiteDirectory(state).defaultMirror)
        }
        try runtime.trail(of: SiteDirectory(state), clockIsTrusted: true).recordEnrolment(enrolled)
        let request = try await SiteDirectory(state).prepareEnrolment(enrolled, scheme: keyScheme.scheme)
        let result = Result(
            site: name.description,
            uid: site.uid.description,
            organization: trusted.root.organization.description,
            rootVersion: trusted.root.version,
            state: state.string,
            enrolment: SiteDirectory(state).enrolment.path.string,
            fingerprint: request.key.fingerprint.description
        )
        try console.result(
            "Site",
            result,
            lines: [
                "\(result.site) of \(result.organization) is enrolled in \(result.state), trust root \(result.rootVersion)",
                "for the hub: \(result.enrolment), whose key has the fingerprint",
                "\(result.fingerprint)",
            ]
        )
    }

    private func identity(of name: PlainName, in organization: PlainName) throws -> SiteUID {
        guard let uid else { return SiteUID(siteNamed: name, of: organization) }
        guard let parsed = SiteUID(uid) else {
            throw CommandError.malformedOption(
                name: "--uid",
                found: uid,
                expected: "32 lower-case hexadecimal digits"
            )
        }
        return parsed
    }

    private struct Result: Encodable {
        let site: String
        let uid: String
        let organization: String
        let rootVersion: Int
        let state: String
        let enrolment: String
        let fingerprint: String
    }
}

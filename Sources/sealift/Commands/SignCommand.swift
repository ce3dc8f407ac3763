import ArgumentParser
import BundleFormat
import BundleImport
import Content
import FileIO
import Fleet
import Signing
import SystemPackage

/// `sealift sign`.
struct SignCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Add a signature to a bundle on a medium.",
        discussion: """
            Reads every byte first, so that a signature says: this is what was looked at. Then it shows what is signed. The key must be \
            one that the trust root on the medium lists for the role, and an approval needs the release signatures before it.

            Example:
              sealift sign /media/stick --role approve --key keys/approve.key
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @Option(help: "release or approve.")
    var role: RoleOption

    @Option(help: "The private key.")
    var key: FilePath

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let signer = try Passphrase(runtime).readKey(key, named: "--key")
        let folders = try Medium(media).bundles()
        let open = try folders.map { try UnverifiedBundle($0) }.filter { bundle in
            !bundle.envelope.signatures.contains { $0.keyID == signer.publicKey.id.description }
        }
        var results: [Result] = []
        for bundle in open.isEmpty ? try folders.suffix(1).map({ try UnverifiedBundle($0) }) : open {
            results.append(try await sign(bundle, with: signer, console))
        }
        try console.result("Signatures", results, lines: results.flatMap(\.lines))
    }

    private func sign(_ bundle: UnverifiedBundle, with signer: PrivateKey, _ console: Console) async throws
        -> Result
    {
        let statement = try bundle.claimedStatement()
        guard let newest = bundle.roots.max(by: { $0.version < $1.version }) else {
            throw FleetError.noTrustRoot(bundle.folder.appending(BundleNames.trust))
        }
        let root = try SignedRoot(decoding: newest.bytes, version: newest.version)
        try root.root.check(signer.publicKey, maySignAs: role.role)
        if role == .approve { try Verifier.verifyRelease(bundle.envelope, against: root.root) }
        let contents = try BundleContents(of: bundle, as: statement)
        let total = statement.files.reduce(0) { $0 + $1.size }
        let progress = Progress("verifying", total: total, on: console)
        defer { progress.finish() }
        let notes = try await contents.verifyFiles { progress.advance($0) }
        progress.finish()
        for note in notes { console.warn(note.description) }
        console.say(StatementText(statement, digest: bundle.envelope.payloadDigest).lines)
        let signature = try await signer.signature(over: bundle.envelope.preAuthEncoding)
        let envelope = try bundle.envelope.adding(signature, by: signer.publicKey)
        try BundleNames.envelopeFile(in: bundle.folder).replace(with: envelope.encoded())
        let report = SignatureReport(of: envelope, against: root.root)
        return Result(
            bundle: bundle.folder.string,
            statement: bundle.envelope.payloadDigest.description,
            signatures: report.signatories,
            complete: report.isMet(.release) && report.isMet(.approve)
        )
    }

    private struct Result: Encodable {
        let bundle: String
        let statement: String
        let signatures: [SignatureReport.Signatory]
        let complete: Bool

        var lines: [String] {
            let next = complete ? "; that is all that is needed" : "; more signatures are needed"
            return ["signed by \(SignatoryText(signatures).text)\(next)", "  \(bundle)"]
        }
    }
}

/// The roles that sign bundles.
enum RoleOption: String, ExpressibleByArgument, CaseIterable {
    case release
    case approve

    /// The role itself.
    var role: Role {
        switch self {
        case .release: .release
        case .approve: .approve
        }
    }
}

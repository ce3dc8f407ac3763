import ArgumentParser
import BundleImport
import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// `sealift verify`.
struct VerifyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of the bundles on a medium; nothing is written.",
        discussion: """
            With --state it is the check that import makes: signatures, target, order, expiry, and every volume to the end. With --root \
            it is all but target, order and expiry, for whoever is no site.

            Examples:
              sealift verify /media/stick --state /var/lib/sealift
              sealift verify /media/stick --root root.1.dsse.json
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @Option(help: "The state folder of the site.")
    var state: FilePath?

    @Option(help: "A trust root file.")
    var root: FilePath?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (state == nil) != (root == nil) else {
            throw ValidationError("give either --state DIR or --root FILE")
        }
    }

    func perform(_ console: Console, _ surroundings: Surroundings) async throws {
        var results: [Result] = []
        for folder in try Medium(media).bundles() {
            let bundle = try verified(UnverifiedBundle(folder), console, surroundings)
            let total = bundle.statement.files.reduce(0) { $0 + $1.size }
            let progress = Progress("verifying", total: total, on: console)
            try await bundle.verifyFiles { progress.advance($0) }
            progress.finish()
            results.append(Result(bundle))
        }
        try console.result("Verification", results, text: results.map(\.text).joined(separator: "\n"))
    }

    private func verified(
        _ bundle: UnverifiedBundle,
        _ console: Console,
        _ surroundings: Surroundings
    ) throws -> VerifiedBundle {
        if let root {
            let bytes = try ReadableFile.contents(of: root, limit: SignedRoot.byteLimit)
            return try BundleVerifier.verify(bundle, trusting: SignedRoot(decoding: bytes))
        }
        guard let state else { throw CommandError.noTrustRoot(media) }
        let site = SiteDirectory(state)
        let current = try site.load()
        let configuration = try SiteConfiguration(of: site)
        let (bundle, accepted) = try BundleVerifier.verify(
            bundle,
            for: current,
            trusting: site.root(for: current),
            clock: surroundings.clock(isTrusted: configuration.clockIsTrusted)
        ) { current.adopting($0) }
        for warning in accepted.warnings { console.warn(warning.description) }
        return bundle
    }

    private struct Result: Encodable {
        let path: String
        let statement: String
        let sequence: Int64
        let bytes: Int64
        let signatures: [SignatureReport.Signatory]

        init(_ bundle: VerifiedBundle) {
            path = bundle.folder.string
            statement = bundle.signed.digest.description
            sequence = bundle.statement.position.sequence
            bytes = bundle.statement.files.reduce(0) { $0 + $1.size }
            signatures = bundle.signed.signatures.signatories
        }

        var text: String {
            let signers = signatures.map { "\($0.role.rawValue) \($0.label)" }.joined(separator: ", ")
            return "\(path): good, \(ByteCount(bytes)), bundle \(sequence), signed by \(signers)"
        }
    }
}

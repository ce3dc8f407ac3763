import ArgumentParser
import BundleFormat
import BundleImport
import Content
import Diagnostics
import FileIO
import Fleet
import OCILayout
import Settings
import Signing
import Site
import SystemPackage

/// `sealift verify`.
struct VerifyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every byte of the bundles on a medium; nothing is written.",
        discussion: """
            With --state it is the check that import makes: signatures, target, order, expiry, and every volume to the end. With --root \
            it is all but target, order and expiry, for whoever is no site. With neither, the root on the medium itself is taken: then \
            the bundle is whole and signed by whoever made that root, and its fingerprint, which is shown, says who that is.

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
        guard state == nil || root == nil else {
            throw ValidationError("give --state DIR or --root FILE, not both")
        }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let results =
            if let state {
                try await verify(for: SiteDirectory(state), console, runtime)
            } else {
                try await verifyByRoot(console)
            }
        try console.result("Verification", results, lines: results.flatMap(\.lines))
    }

    /// What import would do with the bundles on the medium, one after the other, as far as it can be checked without doing it.
    private func verify(
        for site: SiteDirectory,
        _ console: Console,
        _ runtime: RunEnvironment
    ) async throws -> [Result] {
        var current = try site.load()
        let trusted = try site.root(for: current)
        let clock = runtime.clock(isTrusted: try SiteConfiguration(of: site).clockIsTrusted)
        var results: [Result] = []
        let choice = try BundleSelection(Medium(media), for: current, trusting: trusted)
        for bundle in choice.leftOut { console.warn(bundle.description) }
        for folder in choice.folders {
            let (bundle, accepted) = try BundleVerifier.verify(
                UnverifiedBundle(folder),
                for: current,
                trusting: trusted,
                clock: clock
            ) { current.adopting($0) }
            for warning in accepted.warnings { console.warn(warning.description) }
            let kept = try site.keptSnapshots()
            results.append(
                try await verify(bundle, TrustOrigin(.site, trusted), beside: kept, console)
            )
            current = current.importing(accepted)
        }
        return results
    }

    private func verifyByRoot(_ console: Console) async throws -> [Result] {
        let given = try root.map { try NamedFile.trustRoot($0) }
        var results: [Result] = []
        for folder in try Medium(media).bundles() {
            let unverified = try UnverifiedBundle(folder)
            let trusted = try given ?? ownRoot(of: unverified)
            if given == nil {
                console.warn(
                    "trust root \(trusted.root.version) is the medium's own; compare \(trusted.fingerprint)"
                )
            }
            let bundle = try BundleVerifier.verify(unverified, trusting: trusted)
            results.append(
                try await verify(bundle, TrustOrigin(given == nil ? .medium : .file, trusted), console)
            )
        }
        return results
    }

    /// The first root that travels with a bundle, which nothing vouches for.
    private func ownRoot(of bundle: UnverifiedBundle) throws -> SignedRoot {
        guard let first = bundle.roots.first else {
            throw FleetError.noTrustRoot(bundle.folder.appending(BundleNames.trust))
        }
        return try SignedRoot(decoding: first.bytes, version: first.version)
    }

    private func verify(
        _ bundle: VerifiedBundle,
        _ trust: TrustOrigin,
        beside kept: (any ContentSource)? = nil,
        _ console: Console
    ) async throws -> Result {
        let total = bundle.statement.files.reduce(0) { $0 + $1.size }
        let progress = Progress("verifying", total: total, on: console)
        defer { progress.finish() }
        let notes = try await bundle.verifyFiles(beside: kept) { progress.advance($0) }
        for note in notes { console.warn(note.description) }
        return Result(bundle, trust)
    }

    /// Where the trust root came from that the check began with.
    private struct TrustOrigin: Encodable {
        enum Place: String, Encodable { case site, file, medium }

        let from: Place
        let version: Int64
        let fingerprint: String

        init(_ place: Place, _ root: SignedRoot) {
            from = place
            version = Int64(root.root.version)
            fingerprint = root.digest.hex
        }
    }

    private struct Result: Encodable {
        let path: String
        let statement: String
        let sequence: Int64
        let sites: [String]
        let bytes: Int64
        let signatures: [SignatureReport.Signatory]
        let trust: TrustOrigin

        init(_ bundle: VerifiedBundle, _ trust: TrustOrigin) {
            self.trust = trust
            path = bundle.folder.string
            statement = bundle.signed.digest.description
            sequence = bundle.statement.position.sequence
            sites = bundle.statement.sites.map(\.id.description)
            bytes = bundle.statement.files.reduce(0) { $0 + $1.size }
            signatures = bundle.signed.signatures.signatories
        }

        var lines: [String] {
            [
                "bundle \(sequence) for \(sites.joined(separator: ", ")): good, \(ByteCount(bytes)), signed by"
                    + " \(SignatoryText(signatures).text)",
                "  \(path)",
            ]
        }
    }
}

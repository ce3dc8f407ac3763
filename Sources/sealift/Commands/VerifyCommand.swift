import ArgumentParser
import BundleImport
import Diagnostics
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
        let reporter = VerificationProgressReporter(console)
        let verifier = MediumVerifier(trusting: try trust(runtime)) { reporter.tell($0) }
        let results = try await verifier.run(Medium(media))
        try console.result("Verification", results, lines: results.flatMap(\.lines))
    }

    private func trust(_ runtime: RunEnvironment) throws -> MediumVerifier.Trust {
        if let root { return .root(try NamedFile.trustRoot(root)) }
        guard let state else { return .medium }
        let site = SiteDirectory(state)
        _ = try site.load()
        return .site(site, clock: runtime.clock(isTrusted: try SiteConfiguration(of: site).clockIsTrusted))
    }
}

extension BundleVerification {
    fileprivate var lines: [String] {
        [
            "bundle \(sequence) for \(sites.map(\.description).joined(separator: ", ")): good, \(ByteCount(bytes)), signed by"
                + " \(SignatoryText(signatures).text)",
            "  \(path)",
        ]
    }
}

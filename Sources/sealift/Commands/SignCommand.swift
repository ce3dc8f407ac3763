import ArgumentParser
import BundleImport
import Signing
import SystemPackage

/// `sealift sign`.
struct SignCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Add a signature to the bundles on a medium.",
        discussion: """
            Reads every byte of all of them first, so that a signature says: this is what was looked at. Then it shows what is signed, in one \
            summary, and signs all that are ready; one that is damaged keeps all of them from being signed. The key must be \
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
        let key = try Passphrase(runtime).readKey(key, named: "--key")
        let progress = StepProgress("verifying", on: console)
        defer { progress.finish() }
        let signer = BundleSigner(key, as: role.role) { event in
            switch event {
            case .verifying(let bytes): progress.begin(bytes)
            case .verified(let bytes): progress.advance(bytes)
            case .notReady(let folder, let error):
                progress.finish()
                console.warn("\(folder) is not signed: \(error)")
            case .note(let text):
                progress.finish()
                console.warn(text)
            case .ready(let candidates):
                progress.finish()
                console.say(SigningText(candidates).lines)
            }
        }
        let results = try await signer.run(Medium(media))
        try console.result("Signatures", results, lines: results.flatMap(Self.lines))
    }

    private static func lines(_ result: BundleSigner.Result) -> [String] {
        let next = result.complete ? "; that is all that is needed" : "; more signatures are needed"
        return ["signed by \(SignatoryText(result.signatures).text)\(next)", "  \(result.bundle)"]
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

import ArgumentParser
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// `sealift keys`.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make keys that sign.",
        subcommands: [KeysGenerateCommand.self]
    )
}

/// `sealift keys generate`.
struct KeysGenerateCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a key pair: PATH.key for its owner alone, PATH.pub for everybody.",
        discussion: """
            The private key is PKCS#8, encrypted with a passphrase unless --no-passphrase is given. The passphrase comes from the \
            file that SEALIFT_PASSPHRASE_FILE names, or is asked for.

            Example:
              sealift keys generate --scheme ecdsa-p256 --out keys/release
            """
    )

    @Option(help: "ecdsa-p256 or ed25519.")
    var scheme: SchemeOption = .ecdsaP256

    @Option(help: "Where the pair goes, without .key and .pub.")
    var out: FilePath

    @Flag(help: "Leave the private key open.")
    var noPassphrase = false

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let passphrase = noPassphrase ? nil : try Passphrase(runtime).choose(for: out)
        let key = try PrivateKey.generate(scheme.scheme)
        let folder = out.removingLastComponent()
        if !folder.isEmpty { try Directory.create(folder, mode: 0o700) }
        let pair = try KeyFile.write(key, to: out, passphrase: passphrase)
        let result = Result(
            keyid: key.publicKey.id.description,
            scheme: scheme.rawValue,
            privateKey: pair.privateKey.string,
            publicKey: pair.publicKey.string
        )
        try console.result(
            "KeyPair",
            result,
            lines: [result.privateKey, result.publicKey, "key id \(result.keyid)"]
        )
    }

    private struct Result: Encodable {
        let keyid: String
        let scheme: String
        let privateKey: String
        let publicKey: String
    }
}

/// The schemes by the names that the command line has for them.
enum SchemeOption: String, ExpressibleByArgument, CaseIterable {
    case ecdsaP256 = "ecdsa-p256"
    case ed25519

    /// The scheme itself.
    var scheme: KeyScheme {
        switch self {
        case .ecdsaP256: .ecdsaP256
        case .ed25519: .ed25519
        }
    }
}

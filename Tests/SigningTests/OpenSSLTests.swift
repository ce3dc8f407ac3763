import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Signing

/// The peer that everybody has: keys and signatures go both ways.
@Suite struct OpenSSLTests {
    static let message = PreAuthenticationEncoding.of(
        payloadType: BundleStatement.payloadType,
        payload: Array("{}".utf8)
    )

    private static func generate(_ scheme: KeyScheme) -> [String] {
        switch scheme {
        case .ecdsaP256: ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        case .ed25519: ["genpkey", "-algorithm", "ed25519"]
        }
    }

    @Test(arguments: KeyScheme.allCases)
    func `openssl verifies what we sign`(scheme: KeyScheme) async throws {
        let folder = try TemporaryDirectory()
        let key = try PrivateKey.generate(scheme)
        let publicKey = folder.path.appending("k.pub")
        let signature = folder.path.appending("m.sig")
        let message = folder.path.appending("m")
        try DurableFile.replace(publicKey, with: key.publicKey.pem)
        try DurableFile.replace(signature, with: key.sign(Self.message))
        try DurableFile.replace(message, with: Self.message)
        switch scheme {
        case .ecdsaP256:
            try await Command.require(
                "openssl",
                ["dgst", "-sha256", "-verify", publicKey.string, "-signature", signature.string],
                input: Self.message
            )
        case .ed25519:
            try await Command.require(
                "openssl",
                [
                    "pkeyutl", "-verify", "-pubin", "-inkey", publicKey.string, "-rawin", "-in",
                    message.string, "-sigfile", signature.string,
                ]
            )
        }
    }

    @Test(arguments: KeyScheme.allCases)
    func `we verify what openssl signs, with the keys that it makes`(scheme: KeyScheme) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("k.key")
        let message = folder.path.appending("m")
        let signature = folder.path.appending("m.sig")
        let pem = try await Command.require("openssl", Self.generate(scheme))
        try DurableFile.replace(path, with: pem, mode: 0o600)
        try DurableFile.replace(message, with: Self.message)
        let publicPEM = try await Command.require("openssl", ["pkey", "-in", path.string, "-pubout"])

        let key = try KeyFile.readPrivate(path)
        #expect(try PublicKey(pem: publicPEM) == key.publicKey)
        #expect(key.publicKey.pem == publicPEM)
        let call =
            scheme == .ecdsaP256
            ? ["dgst", "-sha256", "-sign", path.string, "-out", signature.string, message.string]
            : [
                "pkeyutl", "-sign", "-inkey", path.string, "-rawin", "-in", message.string, "-out",
                signature.string,
            ]
        try await Command.require("openssl", call)
        let bytes = try ReadableFile.contents(of: signature, limit: 256)
        #expect(key.publicKey.verifies(bytes, over: Self.message))
    }

    @Test(
        arguments: KeyScheme.allCases,
        [["-scrypt"], ["-v2", "aes-256-cbc"], ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"]]
    )
    func `we open the keys that openssl encrypts`(scheme: KeyScheme, encryption: [String]) async throws {
        let plain = try await Command.require("openssl", Self.generate(scheme))
        let sealed = try await Command.require(
            "openssl",
            ["pkcs8", "-topk8", "-passout", "pass:correct horse"] + encryption,
            input: plain
        )
        let key = try PrivateKey(pem: sealed, passphrase: Redacted(Array("correct horse".utf8)))
        #expect(try key.publicKey == PrivateKey(pem: plain).publicKey)
        #expect(throws: SigningError.wrongPassphrase) {
            try PrivateKey(pem: sealed, passphrase: Redacted(Array("wrong horse".utf8)))
        }
    }

    @Test(arguments: KeyScheme.allCases, [nil, "correct horse"])
    func `openssl opens the keys that we write`(scheme: KeyScheme, passphrase: String?) async throws {
        let key = try PrivateKey.generate(scheme)
        let pem = try key.pem(passphrase: passphrase.map { Redacted(Array($0.utf8)) }).secret
        let publicPEM = try await Command.require(
            "openssl",
            ["pkey", "-pubout"] + (passphrase.map { ["-passin", "pass:\($0)"] } ?? []),
            input: pem
        )
        #expect(publicPEM == key.publicKey.pem)
        guard passphrase != nil else { return }
        let described = try await Command.require(
            "openssl",
            ["asn1parse"],
            input: pem
        )
        let text = String(decoding: described, as: UTF8.self)
        #expect(text.contains(":PBES2") && text.contains("scrypt") && text.contains(":aes-256-cbc"))
        let wrong = try await Command.run("openssl", ["pkey", "-passin", "pass:no"], input: pem)
        #expect(!wrong.isSuccess)
    }

    @Test(arguments: [
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"],
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["-algorithm", "X25519"],
        ["-algorithm", "ed448"],
    ])
    func `keys of other kinds that openssl makes are refused`(arguments: [String]) async throws {
        let pem = try await Command.require("openssl", ["genpkey"] + arguments)
        let publicPEM = try await Command.require("openssl", ["pkey", "-pubout"], input: pem)
        #expect(throws: SigningError.malformedKey(.unsupported)) { try PrivateKey(pem: pem) }
        #expect(throws: SigningError.malformedKey(.unsupported)) { try PublicKey(pem: publicPEM) }
    }

    @Test func `openssl does verify a constant signature for a key of small order, so we never load one`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let identity = [1] + [UInt8](repeating: 0, count: 31)
        let publicKey = folder.path.appending("k.pub")
        let signature = folder.path.appending("m.sig")
        let message = folder.path.appending("m")
        let spki = KeyScheme.ed25519.spkiPrefix + identity
        try DurableFile.replace(publicKey, with: PEMBlock(label: "PUBLIC KEY", bytes: spki).encoded)
        try DurableFile.replace(signature, with: identity + [UInt8](repeating: 0, count: 32))
        try DurableFile.replace(message, with: Self.message)
        try await Command.require(
            "openssl",
            [
                "pkeyutl", "-verify", "-pubin", "-inkey", publicKey.string, "-rawin", "-in", message.string,
                "-sigfile", signature.string,
            ]
        )
        #expect(throws: SigningError.malformedKey(.smallOrder)) { try PublicKey(spki: spki) }
    }
}

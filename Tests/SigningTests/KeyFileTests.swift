import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Signing

@Suite struct KeyFileTests {
    private let passphrase = Redacted(Array("correct horse".utf8))

    private func set(_ path: FilePath, _ bytes: [UInt8], mode: UInt16) throws {
        try DurableFile.replace(path, with: bytes, mode: mode)
    }

    @Test func `a pair is written for its owner and for everybody, and never overwritten`() throws {
        let folder = try TemporaryDirectory()
        let key = try PrivateKey.generate(.ecdsaP256)
        let path = folder.path.appending("release")
        let pair = try KeyFile.write(key, to: path, passphrase: passphrase)
        #expect(pair.privateKey == folder.path.appending("release.key"))
        #expect(try ReadableFile(pair.privateKey).permissions == 0o600)
        #expect(try ReadableFile(pair.publicKey).permissions == 0o644)
        #expect(try KeyFile.isEncrypted(pair.privateKey))
        #expect(
            try KeyFile.readPrivate(pair.privateKey, passphrase: passphrase).publicKey == key.publicKey
        )
        #expect(try KeyFile.readPublic(pair.publicKey) == key.publicKey)

        let other = try PrivateKey.generate(.ed25519)
        #expect(throws: SigningError.keyFileExists(pair.privateKey)) {
            try KeyFile.write(other, to: path, passphrase: nil)
        }
        try Directory.removeFile(pair.privateKey)
        #expect(throws: SigningError.keyFileExists(pair.publicKey)) {
            try KeyFile.write(other, to: path, passphrase: nil)
        }
        #expect(Directory.kind(of: pair.privateKey) == nil)
        #expect(try KeyFile.readPublic(pair.publicKey) == key.publicKey)
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o620, 0o601, 0o777] as [UInt16])
    func `a private key that others may touch is refused`(mode: UInt16) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("k.key")
        try set(path, PrivateKey.generate(.ed25519).pem(passphrase: nil).secret, mode: mode)
        let expected = SigningError.keyFileExposed(path, permissions: mode)
        #expect(throws: expected) { try KeyFile.readPrivate(path) }
        #expect(expected.exitClass == .usage)
        #expect(expected.description.contains(String(mode, radix: 8)))
    }

    @Test func `what is wrong with a private key is said with its path, as a usage error`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("k.key")
        let key = try PrivateKey.generate(.ed25519)
        let foreign = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
        let cases: [([UInt8], Redacted<[UInt8]>?, SigningError)] = [
            (try key.pem(passphrase: passphrase).secret, nil, .passphraseNeeded),
            (try key.pem(passphrase: passphrase).secret, Redacted([1]), .wrongPassphrase),
            (key.publicKey.pem, nil, .publicKeyGiven),
            (Array(foreign.utf8), nil, .foreignKeyFormat(label: "EC PRIVATE KEY")),
            (Array("hello".utf8), nil, .malformedKey(.notPEM)),
            (Array(try key.pem(passphrase: nil).secret.dropLast(20)), nil, .malformedKey(.notPEM)),
            (
                PEMBlock(label: "PRIVATE KEY", bytes: [0x30, 0]).encoded, nil,
                .malformedKey(.unsupported)
            ),
        ]
        for (bytes, passphrase, error) in cases {
            try set(path, bytes, mode: 0o600)
            let expected = SigningError.inKeyFile(path, error)
            #expect(throws: expected) { try KeyFile.readPrivate(path, passphrase: passphrase) }
            #expect(expected.exitClass == .usage)
            #expect(expected.description.hasPrefix("\(path): "))
            #expect(expected.remedy != nil)
            #expect(!"\(expected)".contains("correct horse"))
        }
    }

    @Test func `a missing key file is an error of the system`() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: FileError.self) { try KeyFile.readPrivate(folder.path.appending("none.key")) }
    }

    @Test func `a link to a key is followed, as secrets are mounted in Kubernetes`() async throws {
        let folder = try TemporaryDirectory()
        let key = try PrivateKey.generate(.ed25519)
        let pair = try KeyFile.write(key, to: folder.path.appending("k"), passphrase: nil)
        let link = folder.path.appending("link.key")
        try await Command.require("ln", ["-s", pair.privateKey.string, link.string])
        #expect(try KeyFile.readPrivate(link).publicKey == key.publicKey)
        try set(pair.privateKey, [], mode: 0o644)
        #expect(throws: SigningError.keyFileExposed(link, permissions: 0o644)) {
            try KeyFile.readPrivate(link)
        }
    }

    @Test func `a folder or a huge file is no key`() throws {
        let folder = try TemporaryDirectory()
        let huge = folder.path.appending("huge.key")
        try set(huge, [UInt8](repeating: 0x2D, count: 20_000), mode: 0o600)
        for path in [folder.path, huge] {
            #expect(throws: SigningError.inKeyFile(path, .malformedKey(.notPEM))) {
                try KeyFile.readPrivate(path)
            }
            #expect(throws: SigningError.inKeyFile(path, .malformedKey(.notPEM))) {
                try KeyFile.readPublic(path)
            }
        }
    }
}

import Content
import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Signing

@Suite struct KeyTests {
    static let message = Array("what is signed".utf8)

    @Test(arguments: KeyScheme.allCases)
    func `a key signs what its public half verifies, and nothing else`(scheme: KeyScheme) throws {
        let key = try PrivateKey.generate(scheme)
        let signature = try key.sign(Self.message)
        #expect(key.publicKey.scheme == scheme)
        #expect(key.publicKey.verifies(signature, over: Self.message))
        #expect(!key.publicKey.verifies(signature, over: Self.message + [0]))
        #expect(!key.publicKey.verifies([], over: Self.message))
        #expect(!(try PrivateKey.generate(scheme).publicKey.verifies(signature, over: Self.message)))
        let empty = try key.sign([])
        #expect(key.publicKey.verifies(empty, over: []))
    }

    @Test(arguments: KeyScheme.allCases)
    func `the name of a key is the digest of its public half`(scheme: KeyScheme) throws {
        let key = try PrivateKey.generate(scheme).publicKey
        #expect(key.spki.count == scheme.spkiLength)
        #expect(key.id.description == Digest.of(key.spki).hex)
        #expect(KeyID(key.id.description) == key.id)
        #expect(KeyID(key.id.description.uppercased()) == nil)
        #expect(KeyID("../x") == nil)
        #expect(try PublicKey(pem: key.pem) == key)
    }

    @Test(arguments: KeyScheme.allCases, [nil, "", "correct horse", "pässwörd"])
    func `a key comes back from its file`(scheme: KeyScheme, passphrase: String?) throws {
        let key = try PrivateKey.generate(scheme)
        let secret = passphrase.map { Redacted(Array($0.utf8)) }
        let pem = try key.pem(passphrase: secret).secret
        #expect(PEMBlock(pem)?.label == (passphrase == nil ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY"))
        let back = try PrivateKey(pem: pem, passphrase: secret)
        #expect(back.publicKey == key.publicKey)
        #expect(key.publicKey.verifies(try back.sign(Self.message), over: Self.message))
    }

    @Test func `an Ed25519 signature is always the same, one of P-256 is made with a fresh nonce`() throws {
        let edwards = try PrivateKey.generate(.ed25519)
        #expect(try edwards.sign(Self.message) == edwards.sign(Self.message))
        let nist = try PrivateKey.generate(.ecdsaP256)
        let nonces = try (0..<20).map { _ in try DERSignature(nist.sign(Self.message)).r }
        #expect(Set(nonces).count == 20)
    }

    @Test(arguments: [KeyScheme.ecdsaP256, .ed25519])
    func `messages of every length are signed, and each signature is for one of them`(scheme: KeyScheme)
        throws
    {
        let key = try PrivateKey.generate(scheme)
        for length in 0..<200 {
            let message = [UInt8](repeating: 7, count: length)
            let signature = try key.sign(message)
            #expect(key.publicKey.verifies(signature, over: message))
            #expect(!key.publicKey.verifies(signature, over: message + [7]))
        }
    }

    @Test func `a P-256 key without its public half signs`() throws {
        let head = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
        // RFC 6979, appendix A.2.5.
        let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
        let point = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        let key = try PrivateKey(pkcs8: #require(Hexadecimal.decode((head + scalar).utf8)))
        #expect(Hexadecimal.encode(Array(key.publicKey.spki[27..<59])) == point)
        #expect(key.publicKey.verifies(try key.sign(Self.message), over: Self.message))
    }

    @Test func `a private key prints nothing of itself`() throws {
        let key = try PrivateKey.generate(.ed25519)
        #expect("\(key)" == "private key of \(key.publicKey)")
        #expect(!String(reflecting: key).contains("pkcs8: ["))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(dumped.contains("<redacted>"))
    }

    @Test func `keys of other kinds and forms are refused`() throws {
        let key = try PrivateKey.generate(.ecdsaP256).publicKey
        var offCurve = key.spki
        offCurve[90] ^= 1
        #expect(throws: SigningError.malformedKey(.notOnCurve)) { try PublicKey(spki: offCurve) }
        let zero = KeyScheme.ecdsaP256.spkiPrefix + [UInt8](repeating: 0, count: 64)
        #expect(throws: SigningError.malformedKey(.notOnCurve)) { try PublicKey(spki: zero) }
        for spki in [[], Array(key.spki.dropLast()), key.spki + [0], [UInt8](repeating: 0, count: 91)] {
            #expect(throws: SigningError.malformedKey(.unsupported)) { try PublicKey(spki: spki) }
        }
    }

    @Test(arguments: [
        "", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAA\n-----END PUBLIC KEY-----\n",
        "text\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ])
    func `what is no public key file is refused`(text: String) {
        #expect(throws: SigningError.malformedKey(.notPEM)) { try PublicKey(pem: Array(text.utf8)) }
    }

    @Test func `two keys in one file are refused`() throws {
        let key = try PrivateKey.generate(.ed25519).publicKey
        #expect(throws: SigningError.malformedKey(.notPEM)) { try PublicKey(pem: key.pem + key.pem) }
    }
}

import Content
import Testing

@testable import Signing

/// RFC 6979, appendix A.2.5: P-256 with SHA-256.
@Suite struct DeterministicECDSATests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let message: String
        let nonce: String
        let r: String
        let s: String

        var testDescription: String { message }
    }

    static let key = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
    static let vectors = [
        Vector(
            message: "sample",
            nonce: "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60",
            r: "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            // The RFC has the other of the two equivalent values: the order less this one.
            s: "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"
        ),
        Vector(
            message: "test",
            nonce: "d16b6ae827f17175e040871a1c7ec3500192c4c92677336ec2537acaee0008e0",
            r: "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
            s: "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
        ),
    ]

    @Test(arguments: vectors) func `the nonce is that of the RFC`(vector: Vector) throws {
        let key = try #require(Hexadecimal.decode(Self.key.utf8))
        var nonces = DeterministicECDSA.NonceSequence(
            privateKey: key,
            hash: Digest.of(Array(vector.message.utf8)).bytes
        )
        #expect(Hexadecimal.encode(nonces.next()) == vector.nonce)
    }

    @Test(arguments: vectors) func `the signature is that of the RFC, with the low s`(vector: Vector) throws {
        let signature = try Self.privateKey().sign(Array(vector.message.utf8))
        let hex = Hexadecimal.encode(signature)
        #expect(hex.contains(vector.r))
        #expect(hex.hasSuffix(vector.s))
        #expect(try Self.privateKey().publicKey.verifies(signature, over: Array(vector.message.utf8)))
    }

    @Test func `the same message gives the same signature, another one another`() throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        #expect(try key.sign([1, 2, 3]) == key.sign([1, 2, 3]))
        #expect(try key.sign([1, 2, 3]) != key.sign([1, 2, 4]))
        for length in 0..<200 {
            let message = [UInt8](repeating: 7, count: length)
            #expect(try key.publicKey.verifies(key.sign(message), over: message))
        }
    }

    /// The RFC's key as PKCS#8 without its public half.
    private static func privateKey() throws -> PrivateKey {
        let head = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
        return try PrivateKey(pkcs8: #require(Hexadecimal.decode((head + key).utf8)))
    }
}

import Testing

@testable import Signing

@Suite struct ECDSASignatureTests {
    private let key = Organization.acme.releaseKeys[0]
    private let message = Array("what is signed".utf8)

    @Test func `what we sign has the low value of s, and the other value verifies too`() throws {
        for _ in 0..<40 {
            let signature = try DERSignature(key.sign(message))
            #expect(signature.s.lexicographicallyPrecedes(signature.malleated.s))
            #expect(signature.malleated.malleated == signature)
            #expect(key.publicKey.verifies(signature.malleated.encoded, over: message))
            #expect(try ECDSASignature.withLowS(signature.malleated.encoded) == signature.encoded)
            #expect(try ECDSASignature.withLowS(signature.encoded) == signature.encoded)
        }
    }

    @Test func `a signature has one way to be written`() throws {
        let good = try DERSignature(key.sign(message))
        let der = good.encoded
        let zero = [UInt8](repeating: 0, count: 32)
        let first = DERSignature.integer(good.r)
        let second = DERSignature.integer(good.s)
        let wrong: [String: [UInt8]] = [
            "trailing byte": der + [0],
            "missing byte": Array(der.dropLast()),
            "long form of a length": [0x30, 0x81, der[1]] + der.dropFirst(2),
            "indefinite length": [0x30, 0x80] + der.dropFirst(2) + [0, 0],
            "padded r": DERSignature.encode([0, 0] + good.r, second),
            "padded s": DERSignature.encode(first, [0, 0] + good.s),
            "r = 0": DERSignature.encode([0], second),
            "s = 0": DERSignature.encode(first, [0]),
            "empty r": DERSignature.encode([], second),
            "s = n": DERSignature.encode(first, DERSignature.integer(DERSignature.order)),
            "s + n": DERSignature.encode(first, [1] + DERSignature.add(good.s, DERSignature.order)),
            "negative r": DERSignature.encode([0xFF] + first, second),
            "negative s": DERSignature.encode(first, [0x80 | good.s[0]] + good.s.dropFirst()),
            "raw r and s": good.r + good.s,
            "both zero": DERSignature.encode(zero, zero),
            "nothing": [],
            "only the head": [0x30],
        ]
        for (name, signature) in wrong where signature != der {
            #expect(!key.publicKey.verifies(signature, over: message), "\(name)")
        }
    }

    @Test func `an Ed25519 signature has exactly 64 bytes and a small S`() throws {
        let key = Organization.acme.releaseKeys[1]
        #expect(key.publicKey.scheme == .ed25519)
        let good = try key.sign(message)
        #expect(good.count == 64)
        // L = 2^252 + 27742317777372353535851937790883648493, little-endian.
        let order: [UInt8] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ]
        let sum = DERSignature.add(good.suffix(32).reversed(), order.reversed())
        let wrong: [[UInt8]] = [
            Array(good.dropLast()), good + [0], good.prefix(32) + sum.reversed(),
            good.prefix(32) + order, [UInt8](repeating: 0, count: 64),
        ]
        for signature in wrong {
            #expect(!key.publicKey.verifies(signature, over: message))
        }
    }
}

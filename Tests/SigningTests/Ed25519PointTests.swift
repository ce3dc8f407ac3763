import Content
import Testing

@testable import Signing

@Suite struct Ed25519PointTests {
    private static let prefix = KeyScheme.ed25519.spkiPrefix

    static let small: [String] = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]

    @Test(arguments: small)
    func `a key of small order is refused`(hex: String) throws {
        let point = try #require(Hexadecimal.decode(hex.utf8))
        #expect(throws: SigningError.malformedKey(.smallOrder)) {
            try PublicKey(spki: Self.prefix + point)
        }
    }

    @Test(arguments: 0xED...0xFF as ClosedRange<UInt8>, [0x7F, 0xFF] as [UInt8])
    func `a coordinate beyond the prime is refused`(low: UInt8, high: UInt8) {
        let point = [low] + [UInt8](repeating: 0xFF, count: 30) + [high]
        #expect(throws: SigningError.malformedKey(.notCanonical)) {
            try PublicKey(spki: Self.prefix + point)
        }
    }

    @Test func `about half of all coordinates are on the curve, and every real key is`() throws {
        var accepted = 0
        for low in UInt8(2)...101 {
            let point = [low] + [UInt8](repeating: 0, count: 31)
            do {
                _ = try PublicKey(spki: Self.prefix + point)
                accepted += 1
            } catch {
                #expect(error == .malformedKey(.notOnCurve))
            }
        }
        #expect((30...70).contains(accepted))
        for _ in 0..<50 {
            let key = try PrivateKey.generate(.ed25519).publicKey
            #expect(try PublicKey(spki: key.spki) == key)
        }
    }

    @Test func `known coordinates are judged as RFC 8032 computes them`() throws {
        // The base point has y = 4/5; y = 2 has no x.
        let base = try #require(
            Hexadecimal.decode("5866666666666666666666666666666666666666666666666666666666666666".utf8)
        )
        #expect(try PublicKey(spki: Self.prefix + base).scheme == .ed25519)
        #expect(throws: SigningError.malformedKey(.notOnCurve)) {
            try PublicKey(spki: Self.prefix + [2] + [UInt8](repeating: 0, count: 31))
        }
    }
}

import Content
import Diagnostics
import Testing

@testable import Signing

extension SignatureCatalogueTests {
    /// A bundle with a single release signature, written in a wrong way.
    static func release(
        _ index: Int,
        _ rewrite: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) -> @Sendable (Organization) async throws -> Delivery {
        changing { acme, good in
            let key = acme.releaseKeys[index]
            let name = key.publicKey.id.description
            let approvals = good.signatures.filter { signature in
                acme.approveKeys.contains { $0.publicKey.id.description == signature.keyID }
            }
            let bytes = try rewrite(try key.sign(good.preAuthEncoding))
            return approvals + [.init(keyID: name, bytes: bytes)]
        }
    }

    static let derRows: [CatalogueRow] = [
        .init("one good release signature", .success, "", release(0) { $0 }),
        .init("SIG-16 a trailing byte", .untrusted, threshold, release(0) { $0 + [0] }),
        .init(
            "SIG-16 a long length",
            .untrusted,
            threshold,
            release(0) { [0x30, 0x81, $0[1]] + $0.dropFirst(2) }
        ),
        .init(
            "SIG-16 r = 0",
            .untrusted,
            threshold,
            release(0) { DERSignature.encode([0], DERSignature.integer(try DERSignature($0).s)) }
        ),
        .init(
            "SIG-16 s = n",
            .untrusted,
            threshold,
            release(0) {
                DERSignature.encode(
                    DERSignature.integer(try DERSignature($0).r),
                    DERSignature.integer(DERSignature.order)
                )
            }
        ),
        .init(
            "SIG-16 the high value of s",
            .success,
            "",
            release(0) { try DERSignature($0).malleated.encoded }
        ),
        .init("SIG-17 63 bytes", .untrusted, threshold, release(1) { Array($0.dropLast()) }),
        .init("SIG-17 65 bytes", .untrusted, threshold, release(1) { $0 + [0] }),
    ]
}

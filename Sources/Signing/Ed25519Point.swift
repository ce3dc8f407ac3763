import CCrypto

/// The checks of an encoded Ed25519 point that libcrypto leaves out (RFC 8032 §5.1.3).
///
/// OpenSSL verifies a constant signature over any message for a key of small order, so such keys are refused.
enum Ed25519Point {
    /// The y coordinates of the eight points of small order, little-endian.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]

    /// Refuses 32 bytes that are no canonical point of the curve, or one of small order.
    static func check(_ encoded: [UInt8]) throws(SigningError) {
        var y = encoded
        y[31] &= 0x7F
        let isBeyondPrime = y[31] == 0x7F && y[1..<31].allSatisfy { $0 == 0xFF } && y[0] >= 0xED
        guard !isBeyondPrime else { throw .malformedKey(.notCanonical) }
        guard !smallOrder.contains(y) else { throw .malformedKey(.smallOrder) }
        guard try isOnCurve(y) else { throw .malformedKey(.notOnCurve) }
    }

    /// Whether some x exists with `-x² + y² = 1 + d·x²·y²`: whether `(y² - 1)·(d·y² + 1)` is a square modulo 2²⁵⁵ - 19.
    private static func isOnCurve(_ y: [UInt8]) throws(SigningError) -> Bool {
        guard let context = BN_CTX_new() else { throw .lastCryptoError("allocate a number") }
        defer { BN_CTX_free(context) }
        BN_CTX_start(context)
        defer { BN_CTX_end(context) }
        guard let prime = BN_CTX_get(context), let curve = BN_CTX_get(context),
            let square = BN_CTX_get(context), let left = BN_CTX_get(context), let right = BN_CTX_get(context)
        else { throw .lastCryptoError("allocate a number") }
        let steps: [() -> Bool] = [
            {
                BN_set_word(prime, 1) == 1 && BN_lshift(prime, prime, 255) == 1 && BN_sub_word(prime, 19) == 1
            },
            // d = -121665 / 121666
            { BN_set_word(curve, 121_666) == 1 && BN_mod_inverse(curve, curve, prime, context) != nil },
            { BN_mul_word(curve, 121_665) == 1 && BN_sub(curve, prime, curve) == 1 },
            { BN_nnmod(curve, curve, prime, context) == 1 },
            { BN_bin2bn(Array(y.reversed()), 32, square) != nil },
            { BN_mod_sqr(square, square, prime, context) == 1 },
            { BN_mod_mul(right, curve, square, prime, context) == 1 && BN_add_word(right, 1) == 1 },
            { BN_copy(left, square) != nil && BN_add(left, left, prime) == 1 && BN_sub_word(left, 1) == 1 },
            { BN_mod_mul(left, left, right, prime, context) == 1 },
        ]
        for step in steps where !step() { throw .lastCryptoError("check a point") }
        let symbol = BN_kronecker(left, prime, context)
        guard symbol >= -1 else { throw .lastCryptoError("check a point") }
        return symbol >= 0
    }
}

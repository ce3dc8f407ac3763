import CCrypto

/// ECDSA signatures over P-256 in DER.
enum ECDSASignature {
    /// The order of the group of P-256, big-endian.
    static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// The same signature with the smaller of its two equivalent values of s.
    static func withLowS(_ der: [UInt8]) throws(SigningError) -> [UInt8] {
        guard let signature = decodeDER(der, d2i_ECDSA_SIG, free: ECDSA_SIG_free) else {
            throw .lastCryptoError("read a signature")
        }
        defer { ECDSA_SIG_free(signature) }
        guard let groupOrder = BN_bin2bn(order, CInt(order.count), nil) else {
            throw .lastCryptoError("allocate a number")
        }
        defer { BN_free(groupOrder) }
        guard let mirrored = BN_dup(ECDSA_SIG_get0_s(signature)), BN_sub(mirrored, groupOrder, mirrored) == 1
        else { throw .lastCryptoError("mirror a signature") }
        guard BN_cmp(ECDSA_SIG_get0_s(signature), mirrored) > 0 else {
            BN_free(mirrored)
            return der
        }
        guard let first = BN_dup(ECDSA_SIG_get0_r(signature)) else {
            BN_free(mirrored)
            throw .lastCryptoError("allocate a number")
        }
        // From here on the signature owns both numbers.
        ECDSA_SIG_set0(signature, first, mirrored)
        guard let encoded = encodeDER({ i2d_ECDSA_SIG(signature, $0) }) else {
            throw .lastCryptoError("write a signature")
        }
        return encoded
    }
}

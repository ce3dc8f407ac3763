import CCrypto
import Diagnostics

/// A key that signs, held in memory as PKCS#8.
package struct PrivateKey: Signer, CustomStringConvertible {
    /// The public half.
    package let publicKey: PublicKey

    private let pkcs8: Redacted<[UInt8]>

    /// Draws a new key from the system's randomness.
    package static func generate(_ scheme: KeyScheme) throws(SigningError) -> PrivateKey {
        let name = scheme == .ecdsaP256 ? "EC" : "ED25519"
        guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw .lastCryptoError("make a key")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1,
            scheme == .ed25519 || EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
        else { throw .lastCryptoError("make a key") }
        var made: OpaquePointer?
        guard EVP_PKEY_generate(context, &made) == 1, let handle = KeyHandle(adopting: made) else {
            throw .lastCryptoError("make a key")
        }
        return try PrivateKey(handle)
    }

    /// Reads a PrivateKeyInfo (RFC 5208) in DER.
    /// - Throws: ``SigningError/malformedKey(_:)``.
    init(pkcs8: [UInt8]) throws(SigningError) {
        guard let info = decodeDER(pkcs8, d2i_PKCS8_PRIV_KEY_INFO, free: PKCS8_PRIV_KEY_INFO_free) else {
            throw .malformedKey(.unsupported)
        }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        try self.init(info: info)
    }

    /// Reads a PrivateKeyInfo that libcrypto holds.
    init(info: OpaquePointer) throws(SigningError) {
        guard let handle = KeyHandle(adopting: EVP_PKCS82PKEY(info)) else {
            throw .malformedKey(.unsupported)
        }
        try self.init(handle)
    }

    private init(_ handle: KeyHandle) throws(SigningError) {
        guard let spki = encodeDER({ i2d_PUBKEY(handle.pointer, $0) }) else {
            throw .malformedKey(.unsupported)
        }
        publicKey = try PublicKey(spki: spki)
        guard let info = EVP_PKEY2PKCS8(handle.pointer) else { throw .lastCryptoError("write a key") }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        guard let der = encodeDER({ i2d_PKCS8_PRIV_KEY_INFO(info, $0) }) else {
            throw .lastCryptoError("write a key")
        }
        pkcs8 = Redacted(der)
    }

    package var description: String { "private key of \(publicKey)" }

    package func signature(over preAuthEncoding: [UInt8]) async throws -> [UInt8] {
        try sign(preAuthEncoding)
    }

    /// Signs `message`: DER with the low value of s for P-256, which differs each time; 64 bytes for Ed25519.
    package func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        let signature = try withHandle { handle throws(SigningError) in
            try sign(message, with: handle)
        }
        return publicKey.scheme == .ecdsaP256 ? try ECDSASignature.withLowS(signature) : signature
    }

    /// Lends the PrivateKeyInfo in libcrypto's form.
    func withInfo<Value>(_ body: (OpaquePointer) throws(SigningError) -> Value) throws(SigningError) -> Value
    {
        guard let info = decodeDER(pkcs8.secret, d2i_PKCS8_PRIV_KEY_INFO, free: PKCS8_PRIV_KEY_INFO_free)
        else { throw .lastCryptoError("read a key") }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        return try body(info)
    }

    /// The PrivateKeyInfo in DER, not encrypted.
    var encoded: Redacted<[UInt8]> { pkcs8 }

    private func withHandle<Value>(
        _ body: (KeyHandle) throws(SigningError) -> Value
    ) throws(SigningError) -> Value {
        try withInfo { info throws(SigningError) in
            guard let handle = KeyHandle(adopting: EVP_PKCS82PKEY(info)) else {
                throw .lastCryptoError("read a key")
            }
            return try body(handle)
        }
    }

    private func sign(_ message: [UInt8], with handle: KeyHandle) throws(SigningError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .lastCryptoError("sign") }
        defer { EVP_MD_CTX_free(context) }
        let hash = publicKey.scheme == .ecdsaP256 ? EVP_sha256() : nil
        var length = Int(EVP_PKEY_get_size(handle.pointer))
        var signature = [UInt8](repeating: 0, count: max(0, length))
        guard EVP_DigestSignInit(context, nil, hash, nil, handle.pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw .lastCryptoError("sign") }
        return Array(signature.prefix(length))
    }
}

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

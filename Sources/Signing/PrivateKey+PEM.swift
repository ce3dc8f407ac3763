import CCrypto
package import Diagnostics

extension PrivateKey {
    private static let plainLabel = "PRIVATE KEY"
    private static let encryptedLabel = "ENCRYPTED PRIVATE KEY"

    /// Reads a file that holds one PKCS#8 key, encrypted (PBES2 with scrypt or PBKDF2) or not.
    /// - Throws: ``SigningError/malformedKey(_:)``, ``SigningError/publicKeyGiven``, ``SigningError/foreignKeyFormat(label:)``,
    ///   ``SigningError/passphraseNeeded`` or ``SigningError/wrongPassphrase``.
    package init(pem: [UInt8], passphrase: Redacted<[UInt8]>? = nil) throws(SigningError) {
        guard let block = PEMBlock(pem) else {
            guard let label = PEMBlock.firstLabel(in: pem) else { throw .malformedKey(.notPEM) }
            throw Self.refusal(of: label)
        }
        switch block.label {
        case Self.plainLabel:
            try self.init(pkcs8: block.bytes)
        case Self.encryptedLabel:
            guard let passphrase else { throw .passphraseNeeded }
            try self.init(encrypted: block.bytes, passphrase: passphrase)
        default:
            throw Self.refusal(of: block.label)
        }
    }

    private static func refusal(of label: String) -> SigningError {
        switch label {
        case plainLabel, encryptedLabel: .malformedKey(.notPEM)
        case "PUBLIC KEY": .publicKeyGiven
        default: .foreignKeyFormat(label: label)
        }
    }

    /// One PEM block, encrypted by scrypt (N 16384, r 8, p 1) and AES-256-CBC unless `passphrase` is nil.
    package func pem(passphrase: Redacted<[UInt8]>?) throws(SigningError) -> Redacted<[UInt8]> {
        guard let passphrase else {
            return Redacted(PEMBlock(label: Self.plainLabel, bytes: encoded.secret).encoded)
        }
        let der = try withInfo { info throws(SigningError) in
            try Self.encrypt(info, passphrase: passphrase)
        }
        return Redacted(PEMBlock(label: Self.encryptedLabel, bytes: der).encoded)
    }

    private init(encrypted der: [UInt8], passphrase: Redacted<[UInt8]>) throws(SigningError) {
        guard let sealed = decodeDER(der, d2i_X509_SIG, free: X509_SIG_free) else {
            throw .malformedKey(.unsupported)
        }
        defer { X509_SIG_free(sealed) }
        let info = passphrase.withCharacters { PKCS8_decrypt(sealed, $0, $1) }
        guard let info else {
            ERR_clear_error()
            throw .wrongPassphrase
        }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        try self.init(info: info)
    }

    private static func encrypt(
        _ info: OpaquePointer,
        passphrase: Redacted<[UInt8]>
    ) throws(SigningError) -> [UInt8] {
        guard let scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nil, 0, nil, 16_384, 8, 1) else {
            throw .lastCryptoError("encrypt a key")
        }
        let sealed = passphrase.withCharacters { PKCS8_set0_pbe($0, $1, info, scheme) }
        guard let sealed else {
            X509_ALGOR_free(scheme)
            throw .lastCryptoError("encrypt a key")
        }
        defer { X509_SIG_free(sealed) }
        guard let der = encodeDER({ i2d_X509_SIG(sealed, $0) }) else {
            throw .lastCryptoError("encrypt a key")
        }
        return der
    }
}

extension Redacted<[UInt8]> {
    /// Lends the secret as libcrypto takes passphrases; an empty one is not nil.
    fileprivate func withCharacters<Result>(_ body: (UnsafePointer<CChar>, CInt) -> Result) -> Result {
        (secret + [0]).withUnsafeBytes { bytes in
            let characters = bytes.assumingMemoryBound(to: CChar.self)
            guard let start = characters.baseAddress else {
                preconditionFailure("an array of at least one byte")
            }
            return body(start, CInt(secret.count))
        }
    }
}

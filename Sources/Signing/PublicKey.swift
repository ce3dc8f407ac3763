import CCrypto

/// A key that verifies signatures: an uncompressed P-256 point or an Ed25519 point, known to be sound.
///
/// Nothing but the two exact SubjectPublicKeyInfo forms is accepted, so there are no parameters to attack.
package struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// What kind of key it is.
    package let scheme: KeyScheme
    /// The SubjectPublicKeyInfo in DER: 91 bytes for P-256, 44 for Ed25519.
    package let spki: [UInt8]
    /// The name of the key.
    package let id: KeyID

    /// Reads a SubjectPublicKeyInfo.
    /// - Throws: ``SigningError/malformedKey(_:)``.
    package init(spki: [UInt8]) throws(SigningError) {
        guard
            let scheme = KeyScheme.allCases.first(where: {
                spki.count == $0.spkiLength && spki.starts(with: $0.spkiPrefix)
            })
        else { throw .malformedKey(.unsupported) }
        switch scheme {
        case .ecdsaP256:
            guard let handle = KeyHandle(spki: spki), handle.hasValidPublicHalf else {
                throw .malformedKey(.notOnCurve)
            }
        case .ed25519:
            try Ed25519Point.check(Array(spki.suffix(32)))
        }
        self.scheme = scheme
        self.spki = spki
        id = KeyID(of: spki)
    }

    /// Reads a file that holds one PEM block `PUBLIC KEY`.
    /// - Throws: ``SigningError/malformedKey(_:)``.
    package init(pem: [UInt8]) throws(SigningError) {
        guard let block = PEMBlock(pem), block.label == "PUBLIC KEY" else { throw .malformedKey(.notPEM) }
        try self.init(spki: block.bytes)
    }

    /// One PEM block `PUBLIC KEY`.
    package var pem: [UInt8] { PEMBlock(label: "PUBLIC KEY", bytes: spki).encoded }

    /// The scheme and the first digits of the name.
    package var description: String { "\(scheme.rawValue) \(id.short)" }

    /// Whether `signature` is one of this key over exactly `message`.
    package func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard let handle = KeyHandle(spki: spki), let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        let hash = scheme == .ecdsaP256 ? EVP_sha256() : nil
        guard !signature.isEmpty,
            EVP_DigestVerifyInit(context, nil, hash, nil, handle.pointer) == 1
        else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

/// A kind of key, and how it signs.
package enum KeyScheme: String, Sendable, Hashable, Codable, CaseIterable {
    /// ECDSA over NIST P-256 with SHA-256; signatures in DER.
    case ecdsaP256 = "ecdsa-p256-sha256"
    /// Pure Ed25519 (RFC 8032); signatures of 64 bytes.
    case ed25519 = "ed25519"

    /// What the SubjectPublicKeyInfo of every key of this kind starts with (RFC 5480 and RFC 8410).
    var spkiPrefix: [UInt8] {
        switch self {
        case .ecdsaP256:
            [
                0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08,
                0x2A,
                0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
            ]
        case .ed25519:
            [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        }
    }

    /// The length of the SubjectPublicKeyInfo in bytes.
    var spkiLength: Int {
        switch self {
        case .ecdsaP256: 91
        case .ed25519: 44
        }
    }
}

import Content

/// The name of a public key: the SHA-256 of its SubjectPublicKeyInfo, as 64 lower-case hexadecimal digits.
package struct KeyID: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    private let digest: Digest

    /// Computes the name of the key with the given SubjectPublicKeyInfo in DER.
    init(of spki: [UInt8]) {
        digest = .of(spki)
    }

    /// Parses 64 lower-case hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.decode(text.utf8), let digest = Digest(.sha256, bytes: bytes) else {
            return nil
        }
        self.digest = digest
    }

    /// The 64 digits.
    package var description: String { digest.hex }

    /// The first twelve digits, for people and file names.
    package var short: String { digest.short }

    package static func < (left: KeyID, right: KeyID) -> Bool { left.digest < right.digest }

    package init(from decoder: any Decoder) throws {
        self = try decoder.parseString("64 lower-case hexadecimal digits") { KeyID($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

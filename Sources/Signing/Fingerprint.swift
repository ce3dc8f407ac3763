package import Content

/// How people compare trust roots and keys of sites over the telephone: a SHA-256 in 16 groups of 4 digits.
package struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The digest that it spells.
    package let digest: Digest

    /// Spells the SHA-256 of a root's payload.
    init(_ digest: Digest) {
        self.digest = digest
    }

    /// Reads what a person has typed: all 64 digits in either case, with spaces, line breaks, `-`, `:` or `.` between them.
    /// - Throws: ``SigningError/malformedFingerprint(_:)``.
    package init(_ text: String) throws(SigningError) {
        let lower = Substring(text.lowercased()).utf8
        let digits = lower.starts(with: "sha256:".utf8) ? lower.dropFirst(7) : lower
        let separators = Set(" \t\r\n-:.".utf8)
        guard let bytes = Hexadecimal.decode(digits.filter { !separators.contains($0) }),
            let digest = Digest(.sha256, bytes: bytes)
        else { throw .malformedFingerprint(text) }
        self.digest = digest
    }

    /// Sixteen groups of four digits with spaces between them.
    package var description: String {
        let digits = Array(digest.hex)
        return stride(from: 0, to: digits.count, by: 4)
            .map { String(digits[$0..<$0 + 4]) }
            .joined(separator: " ")
    }
}

extension PublicKey {
    /// The SHA-256 of its SubjectPublicKeyInfo, as people compare it.
    package var fingerprint: Fingerprint { Fingerprint(.of(spki)) }
}

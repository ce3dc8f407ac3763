package import Content

/// A tag of a repository (distribution-spec, "Pulling manifests"): `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`.
package struct Tag: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The tag that a reference without tag and digest means.
    package static let latest = Tag(unchecked: "latest")

    /// The text.
    package let description: String

    /// Parses a tag.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)``.
    package init(_ text: String) throws(OCILayoutError) {
        guard let first = text.utf8.first else {
            throw .malformedReference(text, reason: "the tag is empty")
        }
        guard text.utf8.count <= 128 else {
            throw .malformedReference(text, reason: "the tag is longer than 128 bytes")
        }
        let isWord = { ReferenceGrammar.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
        guard isWord(first),
            text.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else {
            throw .malformedReference(text, reason: "a tag is [A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
        }
        description = text
    }

    /// The tag `<algorithm>-<hex>` that holds the index of referrers where a registry has no referrers API
    /// (distribution-spec, "Referrers Tag Schema"); the hex part is cut at 64 digits.
    package init(referrersOf digest: Digest) {
        self.init(unchecked: "\(digest.algorithm.rawValue)-\(digest.hex.prefix(64))")
    }

    /// The tag at which cosign keeps `kind` of the manifest `digest`: `<algorithm>-<hex>.sig` and so on.
    ///
    /// Nil for a SHA-512 digest, whose tag would be too long.
    package init?(_ kind: SignatureTagKind, of digest: Digest) {
        guard digest.algorithm == .sha256 else { return nil }
        self.init(unchecked: "\(digest.algorithm.rawValue)-\(digest.hex).\(kind.rawValue)")
    }

    /// Whether the tag belongs to one digest by its form: `sha256-<64 hex>` with or without a suffix.
    ///
    /// Referrer indexes and cosign's signatures have such tags.
    package var isMadeFromDigest: Bool {
        let text = description
        guard text.hasPrefix("sha256-") || text.hasPrefix("sha512-") else { return false }
        let hex = text.utf8.dropFirst("sha256-".utf8.count).prefix { $0 != UInt8(ascii: ".") }
        return hex.count == 64 && hex.allSatisfy(ReferenceGrammar.isHexadecimal)
    }

    /// A tag that only keeps a manifest from being collected as untagged: `sealift-` and 32 digits.
    package init(keeping digest: Digest) {
        self.init(unchecked: "sealift-\(digest.hex.prefix(32))")
    }

    private init(unchecked text: String) {
        description = text
    }

    package static func < (left: Tag, right: Tag) -> Bool {
        left.description < right.description
    }
}

extension Tag: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The name of a site or of a source of its manifests, which is a folder or a file in a snapshot: `[a-z0-9][a-z0-9-]{0,62}`.
package struct ManifestName: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The text.
    package let description: String

    /// Checks a name.
    /// - Throws: ``KubernetesError/malformedName(_:)``.
    package init(_ text: String) throws(KubernetesError) {
        guard (1...63).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-"),
            text.utf8.allSatisfy({ ObjectName.isLabel(CollectionOfOne($0)) || $0 == UInt8(ascii: "-") })
        else { throw .malformedName(text) }
        description = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package static func < (left: ManifestName, right: ManifestName) -> Bool {
        left.description < right.description
    }
}

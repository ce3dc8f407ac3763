/// The name of a site or of a source of manifests, which is a folder or a file in a snapshot: `[a-z0-9][a-z0-9-]{0,62}`.
package struct SnapshotName: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The text.
    package let description: String

    /// Checks a name.
    /// - Throws: ``SnapshotError/malformedName(_:)``.
    package init(_ text: String) throws(SnapshotError) {
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

    package static func < (left: SnapshotName, right: SnapshotName) -> Bool {
        left.description < right.description
    }
}

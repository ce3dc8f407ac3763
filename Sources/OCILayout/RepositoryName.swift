/// The path of a repository in a registry, such as `library/nginx` (distribution-spec, "Pulling manifests", `<name>`).
///
/// At most 255 bytes, lower case, never with an empty, `.` or `..` component: it may be used in a path of a URL.
package struct RepositoryName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The text.
    package let description: String

    /// Parses `component(/component)*`.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)``.
    package init(_ text: String) throws(OCILayoutError) {
        guard text.utf8.count <= ReferenceGrammar.maximumNameLength else {
            throw .malformedReference(
                text,
                reason: "the name is longer than \(ReferenceGrammar.maximumNameLength) bytes"
            )
        }
        for component in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard ReferenceGrammar.isPathComponent(component) else {
                throw .malformedReference(text, reason: Self.fault(of: component))
            }
        }
        description = text
    }

    /// The components between the slashes; at least one.
    package var components: [String] { description.split(separator: "/").map(String.init) }

    /// This path followed by `other`, as in a mirror that keeps its repositories under a prefix.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)`` when that is longer than 255 bytes.
    package func appending(_ other: RepositoryName) throws(OCILayoutError) -> RepositoryName {
        try RepositoryName("\(description)/\(other.description)")
    }

    package static func < (left: RepositoryName, right: RepositoryName) -> Bool {
        left.description < right.description
    }

    private static func fault(of component: Substring.UTF8View) -> String {
        if component.isEmpty { return "the repository has an empty path component" }
        let text = String(Substring(component))
        return component.contains(where: ReferenceGrammar.isUpper)
            ? "the repository must be lower case, found \"\(text)\""
            : "\"\(text)\" is no path component; a component is [a-z0-9]+ joined by one of . _ __ or hyphens"
    }
}

extension RepositoryName: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

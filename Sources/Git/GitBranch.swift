/// The name of a branch, by the rules of `git check-ref-format`.
package struct GitBranch: Sendable, Hashable, CustomStringConvertible {
    /// The name, such as `offline-snapshots`.
    package let description: String

    /// Checks a name; nil where Git takes no branch of it.
    package init?(_ name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...200).contains(name.utf8.count), !name.hasPrefix("-"), name != "@", name != "HEAD",
            !name.hasSuffix("."), !name.contains(".."), !name.contains("@{"),
            name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !Self.forbidden.contains($0) }),
            parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") })
        else { return nil }
        description = name
    }

    /// The name of the reference.
    package var reference: String { "refs/heads/\(description)" }

    private static let forbidden = Set("~^:?*[\\".utf8)
}

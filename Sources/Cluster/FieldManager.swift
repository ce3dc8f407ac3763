/// The name under which the API server keeps what we set, and whether we take fields from others.
package struct FieldManager: Sendable, Hashable {
    /// The name: 1 to 128 printable characters.
    package let name: String
    /// Whether fields that others set to something else become ours.
    package let takesOver: Bool

    /// sealift's own name.
    package init(takesOver: Bool = false) {
        name = "sealift"
        self.takesOver = takesOver
    }
}

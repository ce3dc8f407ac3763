/// How an image was found.
package struct ImageOrigin: Sendable, Hashable {
    /// What kind of knowledge says that a text is an image.
    package enum Class: String, Sendable, Hashable, Codable, CaseIterable {
        /// A field of a kind that is known.
        case rule
        /// An annotation whose meaning is known.
        case annotation
        /// An argument or a variable of a container, such as of an operator.
        case argument
        /// A rule of the fleet.
        case userRule = "user rule"
        /// A decision of the fleet about one text.
        case decided
    }

    /// The annotation by which an object that names the mirror of a site says where the artifact comes from, with tag and digest.
    package static let annotation = "sealift.dev/origin"

    /// The kind of knowledge.
    package let found: Class
    /// The rule: a kind and its field, an annotation, an argument, or the reason of a decision.
    package let rule: String

    /// Names a rule.
    package init(_ found: Class, _ rule: String) {
        self.found = found
        self.rule = rule
    }
}

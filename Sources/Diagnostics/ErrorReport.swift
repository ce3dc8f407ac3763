/// What is known of one error: its name, its class, its text and what to do, side by side.
package struct ErrorReport: Sendable {
    /// A stable name for scripts and audit records, such as `signature.threshold-not-met`.
    package let identifier: String
    /// The documented exit class.
    package let exitClass: ExitClass
    /// One line, lower case, without a full stop: what was found, what was expected, and where.
    package let text: String
    /// What to do next, as an instruction; nil when there is nothing the operator can do.
    package let remedy: String?

    /// Describes an error.
    package init(_ identifier: String, _ exitClass: ExitClass, _ text: String, remedy: String? = nil) {
        self.identifier = identifier
        self.exitClass = exitClass
        self.text = text
        self.remedy = remedy
    }
}

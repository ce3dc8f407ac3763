/// An error that a person can act on.
///
/// `description` is one line, lower case, without a full stop: what was found, what was expected, and where.
/// Texts that come from outside are passed through ``Swift/String/terminalSafe`` before they enter it.
package protocol OperatorError: Error, Sendable, CustomStringConvertible {
    /// A stable name for scripts and audit records, such as `signature.threshold-not-met`.
    var identifier: String { get }

    /// The documented exit class of this error.
    var exitClass: ExitClass { get }

    /// What to do next, as an instruction; nil when there is nothing the operator can do.
    var remedy: String? { get }
}

/// An error that a person can act on.
///
/// `description` is one line, lower case, without a full stop: what was found, what was expected, and where.
///
/// Texts that come from outside pass through ``Swift/String/terminalSafe`` before they enter a description, so that an error stays one short
/// line wherever it goes. Remedies, results and progress need not: whatever is printed, and whatever a log of the site keeps, goes through
/// ``Swift/String/printable`` at the one place where it leaves the program, and JSON through its counterpart in `StrictJSON`.
package protocol OperatorError: Error, Sendable, CustomStringConvertible {
    /// A stable name for scripts and audit records, such as `signature.threshold-not-met`.
    var identifier: String { get }

    /// The documented exit class of this error.
    var exitClass: ExitClass { get }

    /// What to do next, as an instruction; nil when there is nothing the operator can do.
    var remedy: String? { get }

    /// Everything that the error is about, where `description` may name the first few only; empty where it is about one thing.
    var details: [ErrorDetail] { get }
}

extension OperatorError {
    package var details: [ErrorDetail] { [] }
}

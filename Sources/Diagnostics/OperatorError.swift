/// An error that a person can act on.
///
/// Texts that come from outside pass through ``Swift/String/terminalSafe`` before they enter a description, so that an error stays one short
/// line wherever it goes. Remedies, results and progress need not: whatever is printed, and whatever a log of the site keeps, goes through
/// ``Swift/String/printable`` at the one place where it leaves the program, and JSON through its counterpart in `StrictJSON`.
package protocol OperatorError: Error, Sendable, CustomStringConvertible {
    /// What is known of it: one `switch` over the cases of a room's errors.
    var report: ErrorReport { get }

    /// Everything that the error is about, where its text may name the first few only; empty where it is about one thing.
    var details: [ErrorDetail] { get }
}

extension OperatorError {
    /// A stable name for scripts and audit records, such as `signature.threshold-not-met`.
    package var identifier: String { report.identifier }
    /// The documented exit class.
    package var exitClass: ExitClass { report.exitClass }
    /// One line: what was found, what was expected, and where.
    package var description: String { report.text }
    /// What to do next, as an instruction; nil when there is nothing the operator can do.
    package var remedy: String? { report.remedy }
    package var details: [ErrorDetail] { [] }
}

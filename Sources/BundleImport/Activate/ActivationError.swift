package import Diagnostics

/// The images are in, but a snapshot did not become active everywhere.
package struct ActivationError: OperatorError {
    /// Where it did not.
    package let target: String
    /// Why.
    package let cause: any Error

    package var identifier: String { "activation.incomplete" }
    package var exitClass: ExitClass { .partial }

    package var description: String {
        let reason = (cause as? any OperatorError)?.description ?? String(describing: cause).terminalSafe
        return "the images are in, but \(target.terminalSafe) did not take the snapshot: \(reason)"
    }

    package var remedy: String? {
        let cause = (cause as? any OperatorError)?.remedy.map { "\($0); then " } ?? ""
        return "\(cause)run: sealift apply --state DIR"
    }
}

package import Diagnostics
import FileIO

/// The images are in, but a snapshot did not become active everywhere.
package struct ActivationError: OperatorError {
    /// Where it did not.
    package let target: String
    /// Why.
    package let cause: any Error

    package var identifier: String { "activation.incomplete" }
    /// The class of the cause where that is a disk of this machine, in whatever target: it is put right here, and the same command goes on.
    package var exitClass: ExitClass {
        (cause as? FileError)?.exitClass == .environment ? .environment : .partial
    }

    package var description: String {
        let reason = (cause as? any OperatorError)?.description ?? "it failed in an unknown way"
        return "the images are in, but \(target.terminalSafe) did not take the snapshot: \(reason)"
    }

    package var remedy: String? {
        let cause = (cause as? any OperatorError)?.remedy.map { "\($0); then " } ?? ""
        return "\(cause)run: sealift apply --state DIR"
    }
}

package import Diagnostics
import OCILayout

/// An image that was found and cannot be carried as it is.
package struct UnusableImage: OperatorError {
    /// How the manifests or the configuration call it.
    let reference: ImageReference
    /// The place where it was found.
    let source: String
    /// What is wrong with it.
    let cause: any OperatorError

    package var report: ErrorReport {
        let known = cause.report
        return ErrorReport(
            known.identifier,
            known.exitClass,
            "\(reference) in \(source.terminalSafe): \(known.text)",
            remedy: known.remedy
        )
    }
}

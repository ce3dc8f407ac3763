package import Diagnostics
package import SystemPackage

/// The images are in, but a snapshot did not become active everywhere.
package struct ActivationError: OperatorError {
    /// Where it did not.
    package let target: String
    /// Where it did before.
    package let active: [String]
    /// The folder of the site.
    package let site: FilePath
    /// Why.
    package let cause: any Error

    package var report: ErrorReport {
        let done =
            active.isEmpty
            ? "" : " and the snapshot is active at \(active.map(\.terminalSafe).joined(separator: ", "))"
        let images = "the images are in\(done)"
        let known = (cause as? any OperatorError)?.exitClass
        return ErrorReport(
            "activation.incomplete",
            known == .environment ? .environment : known == .unhealthy ? .unhealthy : .partial,
            known == .unhealthy
                ? "\(images), but \(target.terminalSafe) is not well with the snapshot: \(cause.words)"
                : "\(images), but \(target.terminalSafe) did not take the snapshot: \(cause.words)",
            remedy: nextStep
        )
    }

    /// That of the cause, and the command that goes on; "run again" in it means that command.
    private var nextStep: String {
        let command = "run: sealift apply --state \(ShellWord(site.string))"
        guard let known = cause as? any OperatorError else { return command }
        let remedy = known.remedy ?? known.exitClass.generalRemedy
        return remedy.contains("run again")
            ? remedy.replacing("run again", with: command) : "\(remedy); then \(command)"
    }

    package var details: [ErrorDetail] { (cause as? any OperatorError)?.details ?? [] }
}

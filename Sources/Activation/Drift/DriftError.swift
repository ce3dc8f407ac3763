package import Diagnostics

/// Why drift cannot be looked for, or accepted.
package enum DriftError: OperatorError, Equatable {
    /// No snapshot is active anywhere.
    case nothingActive
    /// Nothing of this name differs.
    case unknown(String, known: [String])
    /// An activation would overwrite what somebody has accepted.
    case accepted(DriftAcceptance, target: String)

    package var report: ErrorReport {
        switch self {
        case .nothingActive:
            ErrorReport(
                "drift.nothing-active",
                .usage,
                "no snapshot is active at a target of this site, so nothing can differ from it",
                remedy: "import a bundle, or run sealift apply, then run again"
            )
        case .unknown(let subject, let known):
            ErrorReport(
                "drift.unknown-object",
                .usage,
                "found \(subject.terminalSafe), expected something that differs and is not accepted:"
                    + " \(known.isEmpty ? "there is nothing" : known.map(\.terminalSafe).joined(separator: ", "))",
                remedy: "name one of these, or give --all"
            )
        case .accepted(let acceptance, let target):
            ErrorReport(
                "activation.accepted-drift",
                .partial,
                "\(target.terminalSafe) has accepted drift that would be overwritten: \(acceptance.words)",
                remedy: "wait until it lapses, or overwrite it: sealift apply --overwrite-accepted"
            )
        }
    }
}

extension DriftAcceptance {
    /// On one line.
    package var words: String {
        let place = fields.isEmpty ? "" : " \(fields.map(\.terminalSafe).joined(separator: ", "))"
        return "\(subject.terminalSafe)\(place) until \(until) by \(by.terminalSafe) (\(reason.terminalSafe))"
    }
}

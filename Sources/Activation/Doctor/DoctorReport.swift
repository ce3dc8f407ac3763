import Diagnostics

/// What a look at a site has found: the JSON document of `doctor`.
package struct DoctorReport: Sendable, Encodable, Equatable {
    /// How something is.
    package enum Verdict: String, Sendable, Encodable {
        /// As it should be.
        case good
        /// Worth knowing, and nothing to do at once.
        case note
        /// Something that an import, an activation or a pull fails by, or soon will.
        case wrong
    }

    /// One thing that was looked at.
    package struct Finding: Sendable, Encodable, Equatable {
        /// What was looked at, such as `mirror`.
        package let check: String
        /// How it is.
        package let verdict: Verdict
        /// What was found.
        package let found: String
        /// What to do about it; nil where there is nothing.
        package let fix: String?

        /// Describes what was found.
        package init(_ check: String, _ verdict: Verdict, _ found: String, fix: String? = nil) {
            self.check = check
            self.verdict = verdict
            self.found = found
            self.fix = fix
        }

        /// Describes what cannot be looked at.
        package init(_ check: String, failed error: any Error) {
            let known = error as? any OperatorError
            self.init(check, .wrong, error.words, fix: known?.remedy ?? known?.exitClass.generalRemedy)
        }
    }

    /// What was found, in the order of looking.
    package let findings: [Finding]

    /// Gathers findings.
    package init(_ findings: [Finding]) { self.findings = findings }

    /// Whether nothing is wrong.
    package var isWell: Bool { findings.allSatisfy { $0.verdict != .wrong } }
}

package import Diagnostics

/// What is wrong with a YAML or JSON text, and where.
package enum YAMLError: OperatorError, Equatable {
    /// In manifests and other content: exit class `corrupt`.
    case content(YAMLProblem, at: YAMLLocation)
    /// In a configuration file of sealift: exit class `usage`.
    case configuration(YAMLProblem, at: YAMLLocation)

    /// Whose text it is, which decides the exit class.
    package enum Purpose: Sendable, Hashable {
        case content
        case configuration
    }

    /// Sorts a problem by purpose.
    package init(_ problem: YAMLProblem, at place: YAMLLocation, in purpose: Purpose) {
        self =
            switch purpose {
            case .content: .content(problem, at: place)
            case .configuration: .configuration(problem, at: place)
            }
    }

    /// What is wrong.
    package var problem: YAMLProblem {
        switch self {
        case .content(let problem, _), .configuration(let problem, _): problem
        }
    }

    /// Where it stands.
    package var place: YAMLLocation {
        switch self {
        case .content(_, let place), .configuration(_, let place): place
        }
    }

    package var report: ErrorReport {
        switch self {
        case .content(let problem, _):
            ErrorReport(
                "yaml.\(problem.name)",
                .corrupt,
                "\(place): \(problem)",
                remedy: problem.remedy ?? "correct the text there"
            )
        case .configuration(let problem, _):
            ErrorReport(
                "configuration.\(problem.name)",
                .usage,
                "\(place): \(problem)",
                remedy: problem.remedy
            )
        }
    }
}

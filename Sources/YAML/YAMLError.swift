package import Diagnostics

/// What is wrong with a YAML or JSON text, and where.
package enum YAMLError: OperatorError, Equatable {
    /// In manifests and other content: exit class `corrupt`.
    case content(YAMLProblem, at: YAMLPlace)
    /// In a configuration file of sealift: exit class `usage`.
    case configuration(YAMLProblem, at: YAMLPlace)

    /// Whose text it is, which decides the exit class.
    package enum Purpose: Sendable, Hashable {
        case content
        case configuration
    }

    /// Sorts a problem by purpose.
    package init(_ problem: YAMLProblem, at place: YAMLPlace, in purpose: Purpose) {
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
    package var place: YAMLPlace {
        switch self {
        case .content(_, let place), .configuration(_, let place): place
        }
    }

    package var identifier: String {
        switch self {
        case .content(let problem, _): "yaml.\(problem.name)"
        case .configuration(let problem, _): "configuration.\(problem.name)"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .content: .corrupt
        case .configuration: .usage
        }
    }

    package var description: String { "\(place): \(problem)" }

    package var remedy: String? { problem.remedy }
}

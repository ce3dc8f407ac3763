import ArgumentParser
import Diagnostics

/// An error as scripts and people see it.
struct Failure: Encodable {
    let id: String
    let exit: Int32
    let message: String
    let remedy: String?
    let details: [ErrorDetail]

    /// What text shows at the end; in JSON it is the remedy.
    private let advice: [String]

    private enum CodingKeys: CodingKey {
        case id, exit, message, remedy, details
    }

    init(_ error: any Error) {
        switch error {
        case let error as any OperatorError:
            id = error.identifier
            exit = error.exitClass.rawValue
            message = error.description
            remedy = error.remedy ?? error.exitClass.generalRemedy
            details = error.details
        case is CancellationError:
            id = "interrupted"
            exit = ExitClass.interrupted.rawValue
            message = "stopped before the end"
            remedy = "run the same command again; what was done is kept"
            details = []
        default:
            id = "internal"
            exit = ExitClass.internalFault.rawValue
            message = error.words
            remedy = "this is a fault of sealift; please report it with the command that you ran"
            details = []
        }
        advice = remedy.map { ["  -> \($0)"] } ?? []
    }

    /// A command line that the parser of `command` refused.
    init(_ error: any Error, parsing command: any ParsableCommand.Type) {
        message = command.message(for: error)
        let full = command.fullMessage(for: error)
        let preamble = "Error: \(message)"
        let usage = full.hasPrefix(preamble) ? full.dropFirst(preamble.count) : full[...]
        advice = usage.split(separator: "\n").map(String.init)
        details = []
        id = "command.usage"
        exit = ExitClass.usage.rawValue
        remedy = advice.isEmpty ? nil : advice.map { $0.trimmingPrefix { $0 == " " } }.joined(separator: "; ")
    }

    /// As text: the message, what it does not say itself, and what to do.
    var lines: [String] {
        let isTold =
            details.count < 2 && details.allSatisfy { $0.remedy == nil && message.contains($0.reason) }
        let told =
            isTold
            ? details.compactMap { detail in detail.place.map { "  \(detail.subject) is in \($0)" } }
            : details.flatMap(Self.lines(of:))
        return ["error: \(message)"] + told + advice
    }

    private static func lines(of detail: ErrorDetail) -> [String] {
        let place = detail.place.map { " (\($0))" } ?? ""
        return ["  \(detail.subject): \(detail.reason)\(place)"]
            + (detail.remedy.map { ["    -> \($0)"] } ?? [])
    }
}

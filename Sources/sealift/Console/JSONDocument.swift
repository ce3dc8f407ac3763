import Content
import Diagnostics

/// The one form of all JSON output: `schemaVersion`, `kind`, and either `data` with `warnings`, or `error`.
enum JSONDocument {
    private static let schemaVersion = 1

    /// The document of a command that went well.
    static func success(_ kind: String, _ data: some Encodable, warnings: [String]) throws -> String {
        try text(Success(schemaVersion: schemaVersion, kind: kind, data: data, warnings: warnings))
    }

    /// The document of a command that did not.
    static func failure(_ failure: Failure) throws -> String {
        try text(Failed(schemaVersion: schemaVersion, kind: "Error", error: failure))
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try StrictJSON.encode(value), as: UTF8.self)
    }

    private struct Success<Payload: Encodable>: Encodable {
        let schemaVersion: Int
        let kind: String
        let data: Payload
        let warnings: [String]
    }

    private struct Failed: Encodable {
        let schemaVersion: Int
        let kind: String
        let error: Failure
    }
}

/// An error as scripts and people see it.
struct Failure: Encodable {
    let id: String
    let exit: Int32
    let message: String
    let remedy: String?

    init(_ error: any Error) {
        switch error {
        case let error as any OperatorError:
            id = error.identifier
            exit = error.exitClass.rawValue
            message = error.description
            remedy = error.remedy ?? error.exitClass.generalRemedy
        case is CancellationError:
            id = "interrupted"
            exit = ExitClass.interrupted.rawValue
            message = "stopped before the end"
            remedy = "run the same command again; what was done is kept"
        default:
            id = "internal"
            exit = ExitClass.internalFault.rawValue
            message = String(describing: error).terminalSafe
            remedy = "this is a fault of sealift; please report it with the command that you ran"
        }
    }
}

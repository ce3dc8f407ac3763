import Content
import Diagnostics

/// The one form of all JSON output: `schemaVersion`, `kind`, `warnings`, and either `data` or `error`.
struct JSONDocument {
    private static let schemaVersion = 1

    /// The document in one line.
    let text: String

    /// The document of a command that went well.
    init(_ kind: String, _ data: some Encodable, warnings: [String]) throws {
        text = try Self.text(
            Success(schemaVersion: Self.schemaVersion, kind: kind, data: data, warnings: warnings)
        )
    }

    /// The document of a command that did not.
    init(_ failure: Failure, warnings: [String]) throws {
        text = try Self.text(
            Failed(schemaVersion: Self.schemaVersion, kind: "Error", error: failure, warnings: warnings)
        )
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try StrictJSON.encodePrintable(value), as: UTF8.self)
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
        let warnings: [String]
    }
}

import Diagnostics

/// One reader of bytes that come from outside, with what it promises about any input.
///
/// It reads the input or refuses it with an error of a documented class; it never traps, hangs or takes memory without bound.
/// What was read survives being written and read again, where there is a writer.
package struct FuzzTarget: Sendable {
    /// How an input ended.
    package enum Verdict: Sendable, Equatable {
        /// It was read.
        case read
        /// It was refused, by the error of this name.
        case refused(String)
    }

    private static let makers: [String: @Sendable () throws -> FuzzTarget] = [
        "envelope": envelope, "root": root, "statement": statement, "keys": keys,
        "contents": contents, "volume": volume, "patch": patch, "repair": repair, "snapshot": snapshot,
        "archive": archive, "http": http, "registry": registry, "cluster": cluster,
        "yaml": yaml, "manifests": manifests, "fleet": fleet,
    ]
    /// What there is.
    package static let names = makers.keys.sorted()

    /// The most that one message may say, in bytes.
    private static let textLimit = 16 << 10
    /// What only Swift and its libraries write.
    private static let foreignMarks = [
        "Optional(", "DecodingError", "Swift.", "Foundation", "NIO", "HTTPClient", "rawValue:",
        "Error Domain",
    ]

    private let classes: Set<ExitClass>
    private let read: @Sendable ([UInt8]) async throws -> Void

    /// - Parameters:
    ///   - classes: The classes of errors that it may end with.
    ///   - read: Reads an input, and throws a ``Violation`` when what it read cannot be.
    init(_ classes: ExitClass..., read: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.classes = Set(classes)
        self.read = read
    }

    /// The target that `make fuzz` calls so.
    package static func named(_ name: String) throws -> FuzzTarget {
        guard let make = makers[name] else { throw Violation("no target \(name)") }
        return try make()
    }

    /// Reads `input`.
    /// - Throws: ``Violation`` when a promise is broken.
    package func run(_ input: [UInt8]) async throws(Violation) -> Verdict {
        do {
            try await read(input)
            return .read
        } catch let violation as Violation {
            throw violation
        } catch let error as any OperatorError {
            if let fault = fault(of: error, on: input) {
                throw Violation("\(error.identifier) \(fault): \(error.description.debugDescription)")
            }
            return .refused(error.identifier)
        } catch {
            throw Violation("an error that no operator understands: \(error)")
        }
    }

    private func fault(of error: any OperatorError, on input: [UInt8]) -> String? {
        if !classes.contains(error.exitClass) { return "is of class \(error.exitClass)" }
        if error.description.isEmpty { return "says nothing" }
        for text in [error.description, error.remedy ?? ""] {
            if text.utf8.count > Self.textLimit { return "has \(text.utf8.count) bytes of text" }
            if !text.unicodeScalars.allSatisfy({ String($0).terminalSafe == String($0) }) {
                return "steers the terminal"
            }
            for mark in Self.foreignMarks where text.contains(mark) && input.firstRange(of: mark.utf8) == nil
            {
                return "shows a value of a library"
            }
        }
        return nil
    }
}

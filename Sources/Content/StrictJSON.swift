import Diagnostics
import FoundationEssentials

/// JSON as RFC 8259 has it, less what makes two readers disagree.
///
/// UTF-8 only, no byte-order mark, no duplicate keys (compared as bytes, after escapes), no lone surrogates, no trailing
/// bytes, bounded depth, and for signed documents whole numbers from -(2^53-1) to 2^53-1 only.
package enum StrictJSON {
    /// What a document may contain.
    package struct Limits: Sendable {
        /// The largest document in bytes.
        package var bytes: Int
        /// How deep arrays and objects may nest.
        package var depth: Int
        /// Whether numbers must be whole.
        package var wholeNumbers: Bool
        /// The most keys of one object: all of them are remembered while it is read.
        package var keys: Int

        /// Sets the limits.
        package init(bytes: Int, depth: Int, wholeNumbers: Bool, keys: Int = .max) {
            self.bytes = bytes
            self.depth = depth
            self.wholeNumbers = wholeNumbers
            self.keys = keys
        }

        /// Documents that sealift defines and signs: 64 MiB, depth 16, whole numbers, 1,024 keys.
        package static let signedDocument = Limits(
            bytes: 64 << 20,
            depth: 16,
            wholeNumbers: true,
            keys: 1_024
        )
        /// Documents of others, such as image manifests and configs: 4 MiB, depth 64, any numbers.
        package static let foreignDocument = Limits(bytes: 4 << 20, depth: 64, wholeNumbers: false)
    }

    /// Checks `bytes` and decodes them.
    /// - Parameter place: What the document is, for the error message.
    /// - Throws: ``ContentError/malformedJSON(place:offset:reason:)`` or ``ContentError/unexpectedJSON(place:path:reason:)``.
    package static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8],
        place: String,
        limits: Limits = .signedDocument
    ) throws(ContentError) -> Value {
        try check(bytes, place: place, limits: limits)
        return try decode(type, checked: Data(bytes), place: place, path: "$", by: JSONDecoder())
    }

    /// Decodes a value that was checked.
    /// - Parameter path: Where in the document it is.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        checked bytes: Data,
        place: String,
        path: @autoclosure () -> String,
        by decoder: JSONDecoder
    ) throws(ContentError) -> Value {
        do {
            return try decoder.decode(type, from: bytes)
        } catch let error as DecodingError {
            throw .unexpectedJSON(place: place, path: path() + error.path, reason: error.reason)
        } catch let error as ContentError {
            throw error
        } catch {
            let reason = (error as? any OperatorError)?.description ?? "a value that cannot be read"
            throw .unexpectedJSON(place: place, path: path(), reason: reason)
        }
    }

    /// Checks `bytes` against the strict rules.
    package static func check(_ bytes: [UInt8], place: String, limits: Limits) throws(ContentError) {
        var scanner = try StrictJSONScanner(bytes, place: place, limits: limits)
        try scanner.scanValue(depth: 0)
        try scanner.scanEnd()
    }

    /// Encodes with sorted keys, no spaces and no escaped slashes: the same value gives the same bytes everywhere.
    ///
    /// Keys must be ASCII, or the order would depend on the reader's idea of order.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        try [UInt8](makeEncoder().encode(value))
    }

    static func makeEncoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension DecodingError {
    private struct Unfit: Error {}

    /// A value that its own type refuses, for a reason that people are told; the texts of the library are not shown.
    package static func unfit(_ reason: String, at codingPath: [any CodingKey]) -> DecodingError {
        .dataCorrupted(Context(codingPath: codingPath, debugDescription: reason, underlyingError: Unfit()))
    }

    fileprivate var path: String {
        let keys =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            @unknown default: [any CodingKey]()
            }
        return keys.reduce("") { path, key in
            key.intValue.map { "\(path)[\($0)]" } ?? "\(path).\(key.stringValue)"
        }
    }

    fileprivate var reason: String {
        switch self {
        case .typeMismatch(let type, _): "expected \(Self.name(of: type))"
        case .valueNotFound(let type, _): "expected \(Self.name(of: type)), found null"
        case .keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case .dataCorrupted(let context) where context.underlyingError is Unfit: context.debugDescription
        // What the scanner has let through and the decoder does not take.
        case .dataCorrupted: "a number that is out of range"
        @unknown default: "a value that cannot be read"
        }
    }

    /// What JSON calls a value of this type.
    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is any ExpressibleByArrayLiteral.Type: "a list"
        case is any ExpressibleByDictionaryLiteral.Type: "an object"
        default: "another type of value"
        }
    }
}

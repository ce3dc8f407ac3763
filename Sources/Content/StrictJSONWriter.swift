import FoundationEssentials

/// Writes an object member by member, with the bytes that ``StrictJSON/encode(_:)`` would give, so that a long list takes the memory of
/// one element.
///
/// Whoever writes gives the keys in their order.
package struct StrictJSONWriter {
    private let encoder = StrictJSON.makeEncoder()
    private let write: ([UInt8]) throws -> Void
    private var isFirst = true

    /// Writes an object piece by piece.
    package static func write(
        to write: @escaping ([UInt8]) throws -> Void,
        _ body: (inout StrictJSONWriter) throws -> Void
    ) throws {
        var writer = StrictJSONWriter(write)
        try body(&writer)
        try write(Array((writer.isFirst ? "{}" : "}").utf8))
    }

    /// The bytes of an object.
    package static func bytes(_ body: (inout StrictJSONWriter) throws -> Void) throws -> [UInt8] {
        let output = Output()
        try write(to: output.append, body)
        return output.bytes
    }

    private final class Output {
        var bytes: [UInt8] = []

        func append(_ more: [UInt8]) { bytes += more }
    }

    private init(_ write: @escaping ([UInt8]) throws -> Void) {
        self.write = write
    }

    /// Writes a member; nil is left out.
    package mutating func member(_ key: String, _ value: (some Encodable)?) throws {
        guard let value else { return }
        try begin(key)
        try write([UInt8](encoder.encode(value)))
    }

    /// Writes a member that is a list.
    package mutating func list(_ key: String, _ elements: some Sequence<some Encodable>) throws {
        try begin(key)
        var separator = "["
        for element in elements {
            try write(separator.utf8 + [UInt8](encoder.encode(element)))
            separator = ","
        }
        try write(Array((separator == "[" ? "[]" : "]").utf8))
    }

    private mutating func begin(_ key: String) throws {
        try write((isFirst ? "{" : ",").utf8 + [UInt8](encoder.encode(key)) + [UInt8(ascii: ":")])
        isFirst = false
    }
}

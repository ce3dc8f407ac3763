import FoundationEssentials

/// Reads an object whose lists may be long, one value at a time and under the strict rules of ``StrictJSON``.
///
/// Beside the bytes it takes the memory of one value; what is kept of a document is up to whoever reads it.
package struct StrictJSONReader {
    /// The largest value that is decoded at once, in bytes: 1 MiB.
    package static let valueLimit = 1 << 20

    private let bytes: [UInt8]
    private let place: String
    private let decoder = JSONDecoder()
    private var scanner: StrictJSONScanner
    private var key = ""

    /// Reads `bytes`.
    /// - Parameter place: What the document is, for the error message.
    /// - Throws: ``ContentError/malformedJSON(place:offset:reason:)`` when they are more than `limits` allow.
    package init(
        _ bytes: [UInt8],
        place: String,
        limits: StrictJSON.Limits = .signedDocument
    ) throws(ContentError) {
        self.bytes = bytes
        self.place = place
        scanner = try StrictJSONScanner(bytes, place: place, limits: limits)
    }

    /// Hands each key to `body`, which reads its value by one of the methods below, or leaves it; then it is only checked.
    /// - Throws: ``ContentError``, or what `body` throws.
    package mutating func readObject(_ body: (String, inout StrictJSONReader) throws -> Void) throws {
        guard try scanner.enter(UInt8(ascii: "{"), depth: 1) else {
            try scanner.scanValue(depth: 0)
            throw unexpected("expected an object")
        }
        var keys = StrictJSONScanner.Keys()
        while let found = try scanner.nextKey(after: &keys) {
            key = String(decoding: found, as: UTF8.self)
            scanner.skipSpace()
            let start = scanner.offset
            try body(key, &self)
            if scanner.offset == start { try scanner.scanValue(depth: 1) }
        }
        try scanner.scanEnd()
    }

    /// Whether the value that comes next is null.
    package var isAtNull: Bool { scanner.current == UInt8(ascii: "n") }

    /// Reads a value that is no long list.
    /// - Throws: ``ContentError``.
    package mutating func read<Value: Decodable>(_ type: Value.Type) throws(ContentError) -> Value {
        let key = key
        return try read(type, depth: 1, path: "$.\(key)")
    }

    /// Reads a document with one long list.
    /// - Parameters:
    ///   - list: The key of the list; it is decoded one element at a time, the rest as if the list were empty.
    ///   - limit: The most elements.
    /// - Throws: ``ContentError``.
    package static func document<Value: Decodable, Element: Decodable>(
        _ type: Value.Type,
        list: String,
        of element: Element.Type,
        limit: Int,
        from bytes: [UInt8],
        place: String,
        limits: StrictJSON.Limits = .signedDocument
    ) throws -> (rest: Value, list: [Element]) {
        var elements: [Element] = []
        var rest: [UInt8] = []
        var reader = try StrictJSONReader(bytes, place: place, limits: limits)
        try reader.readObject { key, reader in
            rest += try StrictJSON.encode(key) + [UInt8(ascii: ":")]
            if key == list {
                try reader.readList(of: element, limit: limit) { elements.append($0) }
                rest += Array("[],".utf8)
            } else {
                rest += try reader.checkedValue(depth: 1, path: "$.\(key)") + [UInt8(ascii: ",")]
            }
        }
        let frame = [UInt8(ascii: "{")] + rest.dropLast() + [UInt8(ascii: "}")]
        return (try StrictJSON.decode(type, from: frame, place: place), elements)
    }

    /// Reads a list and hands each element to `body`.
    /// - Parameter limit: The most elements.
    /// - Throws: ``ContentError``, or what `body` throws.
    package mutating func readList<Element: Decodable>(
        of type: Element.Type,
        limit: Int,
        _ body: (Element) throws -> Void
    ) throws {
        guard try scanner.enter(UInt8(ascii: "["), depth: 2) else { throw unexpected("expected a list") }
        let key = key
        var count = 0
        while try scanner.hasElement(after: count) {
            guard count < limit else { throw unexpected("more than \(limit) elements") }
            try body(read(type, depth: 2, path: "$.\(key)[\(count)]"))
            count += 1
        }
    }

    private mutating func read<Value: Decodable>(
        _ type: Value.Type,
        depth: Int,
        path: @autoclosure () -> String
    ) throws(ContentError) -> Value {
        let value = try checkedValue(depth: depth, path: path())
        return try StrictJSON.decode(type, checked: Data(value), place: place, path: path(), by: decoder)
    }

    private mutating func checkedValue(
        depth: Int,
        path: @autoclosure () -> String
    ) throws(ContentError) -> ArraySlice<UInt8> {
        scanner.skipSpace()
        let start = scanner.offset
        try scanner.scanValue(depth: depth)
        let value = bytes[start..<scanner.offset]
        guard value.count <= Self.valueLimit else {
            throw .unexpectedJSON(
                place: place,
                path: path(),
                reason: "\(value.count) bytes, the limit is \(Self.valueLimit)"
            )
        }
        return value
    }

    private func unexpected(_ reason: String) -> ContentError {
        .unexpectedJSON(place: place, path: key.isEmpty ? "$" : "$.\(key)", reason: reason)
    }
}

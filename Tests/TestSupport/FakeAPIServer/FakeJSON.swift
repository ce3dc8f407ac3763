import Foundation

/// A JSON value that tests can take apart.
package enum FakeJSON: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([FakeJSON])
    case object([String: FakeJSON])

    /// Reads a text; nil if it is no JSON.
    package init?(_ bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(FakeJSON.self, from: Data(bytes)) else { return nil }
        self = value
    }

    /// The value as a text with sorted keys.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { [UInt8]($0) } ?? []
    }

    /// A member of an object; setting nil removes it, setting one in something else makes an object of it.
    package subscript(key: String) -> FakeJSON? {
        get { members[key] }
        set {
            var changed = members
            changed[key] = newValue
            self = .object(changed)
        }
    }

    /// A value inside of objects.
    package subscript(path: [String]) -> FakeJSON? {
        path.reduce(self) { value, key in value?[key] }
    }

    /// The members of an object; none for anything else.
    package var members: [String: FakeJSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The elements of an array; none for anything else.
    package var elements: [FakeJSON] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text, if it is one.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

extension FakeJSON: Codable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Name.self) {
            self = .object(
                Dictionary(
                    uniqueKeysWithValues: try container.allKeys.map {
                        ($0.stringValue, try container.decode(FakeJSON.self, forKey: $0))
                    }
                )
            )
        } else if let elements = try? [FakeJSON](from: decoder) {
            self = .array(elements)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                self = .null
            } else if let flag = try? value.decode(Bool.self) {
                self = .boolean(flag)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try value.decode(String.self))
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .null: try single.encodeNil()
        case .boolean(let flag): try single.encode(flag)
        case .number(let number):
            if let whole = Int64(exactly: number) {
                try single.encode(whole)
            } else {
                try single.encode(number)
            }
        case .string(let text): try single.encode(text)
        case .array(let elements): try single.encode(elements)
        case .object(let members):
            var container = encoder.container(keyedBy: Name.self)
            for (key, value) in members { try container.encode(value, forKey: Name(stringValue: key)) }
        }
    }
}

extension FakeJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(arrayLiteral elements: FakeJSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, FakeJSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}

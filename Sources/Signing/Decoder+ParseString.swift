import Content

extension Decoder {
    /// Decodes a string and parses it; a text that `parse` refuses is a decoding error that names its place.
    func parseString<Value>(_ expected: String, _ parse: (String) -> Value?) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = parse(text) else {
            throw DecodingError.unfit("\"\(text)\" is not \(expected)", at: container.codingPath)
        }
        return value
    }
}

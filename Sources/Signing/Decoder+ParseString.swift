extension Decoder {
    /// Decodes a string and parses it; a text that `parse` refuses is a decoding error that names its place.
    func parseString<Value>(_ expected: String, _ parse: (String) -> Value?) throws -> Value {
        let container = try singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = parse(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text)\" is not \(expected)"
            )
        }
        return value
    }
}

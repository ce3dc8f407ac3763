/// A media type as RFC 6838 writes it; the empty one stands for "not said".
package struct MediaType: Hashable, Sendable, RawRepresentable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The text, at most 255 bytes when it came through a parser.
    package let rawValue: String

    /// Wraps the text as it is.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Wraps a literal.
    package init(stringLiteral value: String) {
        rawValue = value
    }

    package var description: String { rawValue }
}

extension MediaType: Codable {
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

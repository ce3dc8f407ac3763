/// The name of a site or an organization: `[a-z0-9][a-z0-9-]{0,62}`.
package struct PlainName: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// The rule, for error messages.
    package static let rule = "1 to 63 of a-z, 0-9 and -, not starting with -"

    /// The text.
    package let description: String

    /// Checks a name; nil for one that breaks the rule.
    package init?(_ text: String) {
        guard (1...63).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-"),
            text.utf8.allSatisfy({ $0.isLowerCaseLetterOrDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        description = text
    }

    package static func < (left: PlainName, right: PlainName) -> Bool {
        left.description < right.description
    }

    package init(from decoder: any Decoder) throws {
        self = try decoder.parseString("a name of \(Self.rule)") { PlainName($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension UInt8 {
    /// Whether this is an ASCII digit or lower-case letter.
    var isLowerCaseLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

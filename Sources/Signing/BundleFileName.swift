/// The name of a file of a bundle, flat in its folder: `[a-z0-9][a-z0-9.-]{0,252}`.
///
/// A value of this type can be joined to a folder without leaving it.
package struct BundleFileName: Hashable, Sendable, Comparable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The list of everything in a bundle; every bundle has one.
    package static let contents: BundleFileName = "contents.json"

    /// The text.
    package let description: String

    /// Checks a name; nil for one that breaks the rule.
    package init?(_ text: String) {
        guard (1...253).contains(text.utf8.count), text.utf8.first?.isLowerCaseLetterOrDigit == true,
            text.utf8.allSatisfy({
                $0.isLowerCaseLetterOrDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            })
        else { return nil }
        description = text
    }

    /// A name that is written in the program.
    package init(stringLiteral text: String) {
        guard let name = BundleFileName(text) else { preconditionFailure("no file name: \(text)") }
        self = name
    }

    package static func < (left: BundleFileName, right: BundleFileName) -> Bool {
        left.description < right.description
    }

    package init(from decoder: any Decoder) throws {
        self = try decoder.parseString("a flat file name of a-z, 0-9, . and -") { BundleFileName($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

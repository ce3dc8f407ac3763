/// The rules of Kubernetes for names (apimachinery `pkg/api/validation`, `pkg/util/validation`).
package enum ObjectName {
    /// The longest name in bytes.
    package static let maximumLength = 253

    /// Whether `text` may name an object of any kind: 1 to 253 bytes that are one component of a URL path.
    package static func isAcceptable(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "%")
            }
    }

    /// Whether `text` is an RFC 1123 label: 1 to 63 lower-case letters, digits and inner hyphens.
    package static func isLabel(_ text: String) -> Bool { isLabel(text.utf8) }

    static func isLabel(_ text: some BidirectionalCollection<UInt8>) -> Bool {
        guard (1...63).contains(text.count), text.first != hyphen, text.last != hyphen else { return false }
        return text.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen }
    }

    /// Whether `text` is an RFC 1123 subdomain: labels with dots between them, at most 253 bytes.
    static func isSubdomain(_ text: Substring.UTF8View) -> Bool {
        guard text.count <= maximumLength else { return false }
        return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            isLabel($0)
        }
    }

    /// Whether `byte` is an ASCII letter.
    package static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }

    /// Whether `byte` is an ASCII digit.
    package static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static let hyphen = UInt8(ascii: "-")
}

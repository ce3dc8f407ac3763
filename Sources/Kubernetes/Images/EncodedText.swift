import FoundationEssentials

/// Texts in the Base64 of a Secret.
enum EncodedText {
    /// The largest one that is looked into.
    private static let limit = 1 << 20

    /// The text; nil where the value is no Base64 of UTF-8, as keys and certificates in binary form are.
    static func decode(_ text: String) -> String? {
        guard text.utf8.count <= limit * 4 / 3,
            let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters)
        else { return nil }
        return String(validating: data, as: UTF8.self)
    }
}

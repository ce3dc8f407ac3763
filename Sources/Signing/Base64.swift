import FoundationEssentials

/// Base64 as RFC 4648 has it, without the leniency that lets two texts stand for the same bytes.
enum Base64 {
    /// The standard alphabet, padded, without line breaks.
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of `text`, which is in the standard or in the URL-safe alphabet.
    ///
    /// Nil for missing padding, line breaks, a mix of both alphabets, or unused bits that are not zero: for all that is not what
    /// ``encode(_:)`` writes.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let isURLSafe = text.contains { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        var standard = Data(text)
        if isURLSafe {
            guard !text.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }) else {
                return nil
            }
            standard = Data(text.map { $0 == UInt8(ascii: "-") ? 0x2B : $0 == UInt8(ascii: "_") ? 0x2F : $0 })
        }
        guard let bytes = Data(base64Encoded: standard), bytes.base64EncodedData() == standard else {
            return nil
        }
        return Array(bytes)
    }
}

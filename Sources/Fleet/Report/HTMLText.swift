/// Text as it stands in HTML, between tags and in quoted attributes.
struct HTMLText: CustomStringConvertible {
    let description: String

    /// Escapes `text`; what no line of text has becomes a mark.
    init(_ text: some StringProtocol) {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case _ where scalar.properties.generalCategory == .control,
                _ where scalar.properties.generalCategory == .format:
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        description = escaped
    }
}

/// How scalars are written.
enum ScalarText {
    /// The longest key that may stand without `?`, in bytes; readers look 1024 characters ahead.
    static let implicitKeyLimit = 1_000

    /// The scalar on one line.
    static func inline(_ scalar: YAMLScalar) -> String {
        guard let text = scalar.string else { return scalar.text.isEmpty ? "null" : scalar.text }
        switch scalar.style {
        case .plain where PlainText.isSafe(text): return text
        case .singleQuoted where text.unicodeScalars.allSatisfy(PlainText.isPrintable):
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
                + "'"
        case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: return quoted(text)
        }
    }

    /// The scalar as a block of lines if it was one and can be, else on one line.
    /// - Parameter indent: The spaces before each line of the block.
    static func block(_ scalar: YAMLScalar, indent: Int) -> String {
        switch scalar.style {
        case .literal, .folded: literal(scalar.text, indent: indent) ?? inline(scalar)
        case .plain, .singleQuoted, .doubleQuoted: inline(scalar)
        }
    }

    /// `|` and the lines; nil for a text that such a block does not keep or that readers differ about.
    private static func literal(_ text: String, indent: Int) -> String? {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, let first = lines.first?.first, first != " ", first != "\t" else { return nil }
        let chomping: String
        if lines.last?.isEmpty == true {
            lines.removeLast()
            chomping = lines.last?.isEmpty == true ? "+" : ""
        } else {
            chomping = "-"
        }
        var block = "|\(chomping)"
        let margin = String(repeating: " ", count: indent)
        for line in lines {
            guard line.allSatisfy({ PlainText.isPrintable($0) || $0 == "\t" }) else { return nil }
            guard line.isEmpty || line.contains(where: { $0 != " " && $0 != "\t" }) else { return nil }
            block += line.isEmpty ? "\n" : "\n\(margin)\(Substring(line))"
        }
        return block
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where PlainText.isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            default: quoted += escape(scalar)
            }
        }
        return quoted + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x1_0000 ? ("u", 4) : ("U", 8)
        return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
    }
}

/// A scalar: its text, how it is written, and so what it means.
package struct YAMLScalar: Sendable, Hashable {
    /// How a scalar is written; all but `plain` make it text.
    package enum Style: Sendable, Hashable {
        case plain
        case singleQuoted
        case doubleQuoted
        case literal
        case folded
    }

    /// The text, with escapes and line folding undone.
    package let text: String
    /// How it is written.
    package let style: Style
    /// What it means.
    package let value: YAMLValue

    /// Text, whatever it looks like.
    package init(_ text: String) {
        self.text = text
        value = .string(text)
        let isPlain = ScalarResolver.resolve(text) == .value(.string(text)) && PlainText.isSafe(text)
        style = isPlain ? .plain : text.contains("\n") ? .literal : .doubleQuoted
    }

    /// A whole number.
    package init(_ number: Int64) {
        text = String(number)
        style = .plain
        value = .integer(number)
    }

    /// A number; a whole one that fits 64 bits is written without a point.
    package init(_ number: Double) {
        if let whole = Int64(exactly: number) {
            self.init(whole)
        } else {
            self.init(plain: JSONNumber.text(number), .number(number))
        }
    }

    /// Nothing.
    package static let null = YAMLScalar(plain: "null", .null)

    private init(plain text: String, _ value: YAMLValue) {
        self.text = text
        self.style = .plain
        self.value = value
    }

    /// True or false.
    package init(_ flag: Bool) {
        text = flag ? "true" : "false"
        style = .plain
        value = .boolean(flag)
    }

    /// A scalar as it was read; nil for a plain number that JSON cannot hold.
    init?(text: String, style: Style) {
        self.text = text
        self.style = style
        guard style == .plain else {
            value = .string(text)
            return
        }
        guard case .value(let value) = ScalarResolver.resolve(text) else { return nil }
        self.value = value
    }

    /// A scalar with a tag of the core schema, which is replaced by the style that means the same; nil for other tags.
    init?(text: String, style: Style, tag: String) {
        if tag == "!" || tag == "tag:yaml.org,2002:str" {
            self.init(text: text, style: style == .plain ? .doubleQuoted : style)
            return
        }
        self.init(text: text, style: .plain)
        switch (tag, value) {
        case ("tag:yaml.org,2002:null", .null), ("tag:yaml.org,2002:bool", .boolean),
            ("tag:yaml.org,2002:int", .integer), ("tag:yaml.org,2002:int", .unsigned),
            ("tag:yaml.org,2002:float", .number), ("tag:yaml.org,2002:float", .integer):
            break
        default: return nil
        }
    }

    /// Another text, written in the same way: what is in quotes or in a block stays text.
    package func replacingText(with text: String) -> YAMLScalar {
        style == .plain ? YAMLScalar(text) : YAMLScalar(quoted: text, style: style)
    }

    private init(quoted text: String, style: Style) {
        self.text = text
        self.style = style
        value = .string(text)
    }

    /// The text if the scalar is text.
    package var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// The kind in words, with the text where that surprises: `the boolean false (written n)`.
    package var words: String {
        let meaning =
            switch value {
            case .null, .string: text
            case .boolean(let flag): "\(flag)"
            case .integer(let number): "\(number)"
            case .unsigned(let number): "\(number)"
            case .number(let number): JSONNumber.text(number)
            }
        return meaning == text ? value.words : "\(value.words) (written \(text))"
    }
}

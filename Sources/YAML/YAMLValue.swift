/// What a scalar means to Kubernetes.
package enum YAMLValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// A whole number that fits 64 bits with sign.
    case integer(Int64)
    /// A whole number above `Int64.max` that fits 64 bits without sign.
    case unsigned(UInt64)
    /// Any other finite number.
    case number(Double)
    case string(String)

    /// The kind in words, for error messages: `the number 5`, `text`, `nothing`.
    package var words: String {
        switch self {
        case .null: "nothing"
        case .boolean(let value): "the boolean \(value)"
        case .integer(let value): "the number \(value)"
        case .unsigned(let value): "the number \(value)"
        case .number(let value): "the number \(JSONNumber.text(value))"
        case .string: "text"
        }
    }
}

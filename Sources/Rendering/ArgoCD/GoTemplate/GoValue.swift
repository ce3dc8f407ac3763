import YAML

/// A value of a Go template.
enum GoValue: Sendable, Hashable {
    /// A key that a mapping does not have.
    case missing
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([GoValue])
    case map([String: GoValue])

    /// What Argo CD reads from JSON and YAML: every number is one of 64 bits with a point.
    init(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null: self = .null
            case .boolean(let flag): self = .boolean(flag)
            case .integer(let number): self = .number(Double(number))
            case .unsigned(let number): self = .number(Double(number))
            case .number(let number): self = .number(number)
            case .string(let text): self = .string(text)
            }
        case .sequence(let nodes): self = .list(nodes.map { GoValue($0) })
        case .mapping(let mapping):
            self = .map(
                Dictionary(mapping.entries.map { ($0.name, GoValue($0.value)) }) { first, _ in first }
            )
        }
    }

    /// The value as YAML, keys sorted.
    var node: YAMLNode {
        switch self {
        case .missing, .null: YAMLNode(.scalar(.null))
        case .boolean(let flag): YAMLNode(.scalar(YAMLScalar(flag)))
        case .integer(let number): YAMLNode(.scalar(YAMLScalar(Int64(number))))
        case .number(let number): YAMLNode(.scalar(YAMLScalar(number)))
        case .string(let text): .string(text)
        case .list(let values): YAMLNode(.sequence(values.map(\.node)))
        case .map(let values):
            YAMLNode(
                .mapping(
                    values.sorted { $0.key < $1.key }.reduce(into: YAMLMapping()) {
                        $0[$1.key] = $1.value.node
                    }
                )
            )
        }
    }

    /// Whether `if` takes it for true.
    var isTrue: Bool {
        switch self {
        case .missing, .null: false
        case .boolean(let flag): flag
        case .integer(let number): number != 0
        case .number(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let values): !values.isEmpty
        }
    }

    /// The value as Go prints it with `%v`.
    var text: String {
        switch self {
        case .missing: "<no value>"
        case .null: "<nil>"
        case .boolean(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .number(let number): JSONNumber.general(number)
        case .string(let text): text
        case .list(let values): "[\(values.map(\.text).joined(separator: " "))]"
        case .map(let values):
            "map[\(values.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: " "))]"
        }
    }

    /// What kind it is, in the words of messages.
    var words: String {
        switch self {
        case .missing, .null: "nothing"
        case .boolean(let flag): "the boolean \(flag)"
        case .integer, .number: "the number \(text)"
        case .string: "text"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}

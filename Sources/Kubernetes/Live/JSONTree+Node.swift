package import YAML

extension JSONTree {
    /// What the API server makes of a node.
    package init(_ node: YAMLNode) {
        switch node.content {
        case .mapping(let mapping):
            self = .object(
                Dictionary(mapping.entries.map { ($0.name, JSONTree($0.value)) }) { first, _ in first }
            )
        case .sequence(let nodes): self = .array(nodes.map { JSONTree($0) })
        case .scalar(let scalar):
            switch scalar.value {
            case .null: self = .null
            case .boolean(let flag): self = .boolean(flag)
            case .integer(let number): self = .integer(number)
            case .unsigned(let number): self = .number(Double(number))
            case .number(let number): self = .number(number)
            case .string(let text): self = .string(text)
            }
        }
    }
}

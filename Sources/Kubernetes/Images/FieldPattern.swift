package import YAML

/// A way to fields inside objects: `spec.containers[].image`, `data["a.conf"]`.
///
/// `[]` stands for every element of a list, `*` for every key of a mapping.
package struct FieldPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
        case anyKey
        case each
    }

    /// The text that it was read from.
    package let description: String
    private let steps: [Step]

    /// Reads a way that a person wrote; nil where the text is none.
    package init?(_ text: String) {
        guard let steps = Self.steps(of: text) else { return nil }
        description = text
        self.steps = steps
    }

    /// Whether a path is one of those that the way stands for.
    package func covers(_ path: YAMLPath) -> Bool {
        steps.count == path.steps.count
            && zip(steps, path.steps).allSatisfy { step, taken in
                switch (step, taken) {
                case (.key(let name), .key(let other)): name == other
                case (.index(let index), .index(let other)): index == other
                case (.anyKey, .key), (.each, .index): true
                default: false
                }
            }
    }

    /// Every value in `node` that the way leads to, in order.
    package func values(in node: YAMLNode) -> [(path: YAMLPath, node: YAMLNode)] {
        var found = [(path: YAMLPath(), node: node)]
        for step in steps {
            found = found.flatMap { path, node -> [(path: YAMLPath, node: YAMLNode)] in
                switch step {
                case .key(let name): node[name].map { [(path: path.key(name), node: $0)] } ?? []
                case .index(let index):
                    node[YAMLPath([.index(index)])].map { [(path: path.index(index), node: $0)] } ?? []
                case .anyKey:
                    (node.mapping?.entries ?? []).map { (path: path.key($0.name), node: $0.value) }
                case .each:
                    (node.sequence ?? []).enumerated().map { (path: path.index($0.offset), node: $0.element) }
                }
            }
        }
        return found
    }

    private static func steps(of text: String) -> [Step]? {
        var steps: [Step] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            if rest.hasPrefix("[") {
                guard let end = rest.firstIndex(of: "]"), let step = bracketed(rest[..<end].dropFirst())
                else {
                    return nil
                }
                steps.append(step)
                rest = rest[end...].dropFirst()
            } else {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return nil }
                steps.append(name == "*" ? .anyKey : .key(String(name)))
                rest = rest[name.endIndex...]
            }
            if rest.hasPrefix(".") {
                rest = rest.dropFirst()
                guard !rest.isEmpty, !rest.hasPrefix("[") else { return nil }
            }
        }
        return steps.isEmpty ? nil : steps
    }

    private static func bracketed(_ text: Substring) -> Step? {
        if text.isEmpty { return .each }
        if let index = Int(text), index >= 0 { return .index(index) }
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
        return .key(String(text.dropFirst().dropLast()))
    }
}

/// In the tables of this room, whose tests hold every row against an object.
extension FieldPattern: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        description = text
        steps = Self.steps(of: text) ?? []
    }
}

import YAML

/// A way to image references inside objects of some kinds, such as `spec.containers[].image`.
struct ImageField: Sendable {
    private enum Step {
        case key(String)
        case each
    }

    private let steps: [Step]

    /// Reads `key.key[].key`; `[]` stands for every element of a list.
    init(_ pattern: String) {
        steps = pattern.split(separator: ".").flatMap { part in
            part.hasSuffix("[]") ? [Step.key(String(part.dropLast(2))), .each] : [.key(String(part))]
        }
    }

    /// Every value in `node` that the way leads to, in order.
    func values(in node: YAMLNode) -> [(path: YAMLPath, node: YAMLNode)] {
        var found = [(path: YAMLPath(), node: node)]
        for step in steps {
            found = found.flatMap { path, node in
                switch step {
                case .key(let name): node[name].map { [(path: path.key(name), node: $0)] } ?? []
                case .each:
                    (node.sequence ?? []).enumerated().map { (path: path.index($0.offset), node: $0.element) }
                }
            }
        }
        return found
    }
}

/// The way from a node to one inside it, printed as `spec.containers[0].image`.
package struct YAMLPath: Sendable, Hashable, CustomStringConvertible {
    /// One step down.
    package enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    /// The steps from the outside in.
    package var steps: [Step]

    /// A path of `steps`; none leads to the node itself.
    package init(_ steps: [Step] = []) {
        self.steps = steps
    }

    /// This path and one key further.
    package func key(_ name: String) -> YAMLPath { YAMLPath(steps + [.key(name)]) }

    /// This path and one element further.
    package func index(_ index: Int) -> YAMLPath { YAMLPath(steps + [.index(index)]) }

    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let name) where name.isPlainKey: text += text.isEmpty ? name : ".\(name)"
            case .key(let name): text += "[\"\(name)\"]"
            }
        }
        return text
    }
}

extension String {
    fileprivate var isPlainKey: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension YAMLNode {
    /// The node at `path`, if every step of it is there.
    package subscript(path: YAMLPath) -> YAMLNode? {
        var node = self
        for step in path.steps {
            switch step {
            case .key(let name):
                guard let next = node[name] else { return nil }
                node = next
            case .index(let index):
                guard let nodes = node.sequence, nodes.indices.contains(index) else { return nil }
                node = nodes[index]
            }
        }
        return node
    }

    /// Replaces the node at `path`; a missing last key is added.
    /// - Returns: Whether the way there exists; if not, nothing is changed.
    @discardableResult
    package mutating func replace(_ path: YAMLPath, with node: YAMLNode) -> Bool {
        replace(path.steps[...], with: node)
    }

    private mutating func replace(_ steps: ArraySlice<YAMLPath.Step>, with node: YAMLNode) -> Bool {
        guard let step = steps.first else {
            self = node
            return true
        }
        switch (step, content) {
        case (.key(let name), .mapping(var mapping)):
            if steps.count == 1 {
                mapping[name] = node
            } else {
                guard var child = mapping[name], child.replace(steps.dropFirst(), with: node) else {
                    return false
                }
                mapping[name] = child
            }
            content = .mapping(mapping)
        case (.index(let index), .sequence(var nodes)):
            guard nodes.indices.contains(index), nodes[index].replace(steps.dropFirst(), with: node) else {
                return false
            }
            content = .sequence(nodes)
        default:
            return false
        }
        return true
    }
}

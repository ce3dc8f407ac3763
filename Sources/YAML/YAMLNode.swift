/// A mapping, a sequence or a scalar, and where it was read.
///
/// Every node can be written as JSON: what JSON cannot hold is refused while reading.
package struct YAMLNode: Sendable {
    /// What a node is.
    package enum Content: Sendable {
        case mapping(YAMLMapping)
        case sequence([YAMLNode])
        case scalar(YAMLScalar)
    }

    /// What it is.
    package var content: Content
    /// Where it begins; `YAMLPosition.start` for one that was made, not read.
    package let position: YAMLPosition

    /// Makes a node.
    package init(_ content: Content, at position: YAMLPosition = .start) {
        self.content = content
        self.position = position
    }

    /// Makes a text.
    package static func string(_ text: String) -> YAMLNode {
        YAMLNode(.scalar(YAMLScalar(text)))
    }

    /// The mapping, if it is one.
    package var mapping: YAMLMapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }

    /// The sequence, if it is one.
    package var sequence: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The scalar, if it is one.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The text, if it is a scalar that means text.
    package var string: String? { scalar?.string }

    /// Whether it is a scalar that means nothing.
    package var isNull: Bool { scalar?.value == .null }

    /// The value of `name`, if it is a mapping that has it.
    package subscript(name: String) -> YAMLNode? { mapping?[name] }

    /// The kind in words, for error messages.
    package var words: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.words
        }
    }
}

/// Nodes are equal if they mean the same, in the same order; how they are written and where does not count.
extension YAMLNode: Equatable {
    package static func == (left: YAMLNode, right: YAMLNode) -> Bool {
        switch (left.content, right.content) {
        case (.mapping(let left), .mapping(let right)):
            left.entries.elementsEqual(right.entries) { $0.name == $1.name && $0.value == $1.value }
        case (.sequence(let left), .sequence(let right)): left == right
        case (.scalar(let left), .scalar(let right)): left.value == right.value
        default: false
        }
    }
}

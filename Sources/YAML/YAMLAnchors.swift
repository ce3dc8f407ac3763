/// What the anchors of a document stand for, and how much of a document that is.
struct YAMLAnchors {
    /// How much of a document something takes once its aliases are replaced.
    struct Size {
        /// Mappings, sequences and scalars, keys included.
        var nodes = 0
        /// Bytes of scalars.
        var text = 0
        /// How deep it nests: 0 for a scalar.
        var depth = 0

        /// Adds what stands beside it; depths do not add up.
        mutating func add(_ other: Size) {
            nodes += other.nodes
            text += other.text
        }

        /// What has come since `earlier`, to something that began at `depth`.
        func since(_ earlier: Size, depth: Int) -> Size {
            Size(nodes: nodes - earlier.nodes, text: text - earlier.text, depth: self.depth - depth)
        }
    }

    private var anchored: [String: (node: YAMLNode, size: Size)] = [:]

    /// What an alias stands for; nil when its anchor is not there or not complete.
    subscript(name: String) -> (node: YAMLNode, size: Size)? { anchored[name] }

    mutating func define(_ name: String, as node: YAMLNode, of size: Size) {
        anchored[name] = (node, size)
    }

    mutating func forget(_ name: String) {
        anchored[name] = nil
    }
}

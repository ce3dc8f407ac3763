/// Writes nodes as YAML: block style, keys in their order, line feeds, the same bytes for the same node.
///
/// What was read plain stays plain and what was text stays text, so reading the result gives equal nodes.
package struct YAMLEmitter {
    private var bytes: [UInt8] = []

    /// One document, ending with a line feed.
    package static func document(_ node: YAMLNode) -> [UInt8] {
        var emitter = YAMLEmitter()
        emitter.write(document: node)
        return emitter.bytes
    }

    /// Documents with `---` between them.
    package static func documents(_ nodes: some Sequence<YAMLNode>) -> [UInt8] {
        var emitter = YAMLEmitter()
        for (index, node) in nodes.enumerated() {
            if index > 0 { emitter.write("---\n") }
            emitter.write(document: node)
        }
        return emitter.bytes
    }

    private mutating func write(document node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar): write(ScalarText.inline(scalar) + "\n")
        case .mapping, .sequence: writeBlock(node, indent: 0, isInline: true)
        }
    }

    /// Writes a node on lines of its own.
    /// - Parameter isInline: The first line is begun already.
    private mutating func writeBlock(_ node: YAMLNode, indent: Int, isInline: Bool) {
        switch node.content {
        case .scalar(let scalar):
            write(ScalarText.block(scalar, indent: indent) + "\n")
        case .mapping(let mapping) where mapping.entries.isEmpty: write("{}\n")
        case .sequence(let nodes) where nodes.isEmpty: write("[]\n")
        case .mapping(let mapping):
            for (index, entry) in mapping.entries.enumerated() {
                if index > 0 || !isInline { writeSpaces(indent) }
                write(entry, indent: indent)
            }
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() {
                if index > 0 || !isInline { writeSpaces(indent) }
                write("- ")
                writeBlock(node, indent: indent + 2, isInline: true)
            }
        }
    }

    private mutating func write(_ entry: YAMLMapping.Entry, indent: Int) {
        let key = ScalarText.inline(entry.key)
        if key.utf8.count > ScalarText.implicitKeyLimit {
            write("? \(key)\n")
            writeSpaces(indent)
            write(":")
        } else {
            write("\(key):")
        }
        switch entry.value.content {
        case .mapping(let mapping) where !mapping.entries.isEmpty:
            write("\n")
            writeBlock(entry.value, indent: indent + 2, isInline: false)
        case .sequence(let nodes) where !nodes.isEmpty:
            write("\n")
            writeBlock(entry.value, indent: indent, isInline: false)
        case .mapping, .sequence, .scalar:
            write(" ")
            writeBlock(entry.value, indent: indent + 2, isInline: true)
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func writeSpaces(_ count: Int) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
    }
}

package import YAML

/// Turns manifest texts into single documents and objects: `List` documents are opened, empty ones dropped.
package enum ManifestText {
    /// How deep lists may hold lists.
    static let listDepth = 8

    /// What to do with a document in which nothing stands.
    package enum EmptyDocuments: Sendable {
        /// Leave it out, as kubectl does; texts of people and of renderers have them.
        case skipped
        /// Refuse it; texts of sealift never have one.
        case refused
    }

    /// The mappings in a text, lists opened, not yet checked to be objects.
    package static func documents(
        in bytes: [UInt8],
        name: String,
        empty: EmptyDocuments = .skipped
    ) throws -> [YAMLNode] {
        var documents: [YAMLNode] = []
        for node in try YAMLDocuments.read(bytes, name: name) {
            if empty == .skipped, node.isNull { continue }
            try append(node, to: &documents, name: name, depth: 0)
        }
        return documents
    }

    /// The mappings in a document that was read already, lists opened.
    /// - Throws: ``KubernetesError`` for what is no mapping.
    package static func documents(of node: YAMLNode, name: String) throws(KubernetesError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        try append(node, to: &documents, name: name, depth: 0)
        return documents
    }

    /// The objects in a text.
    /// - Throws: ``YAMLError``, ``KubernetesError``.
    package static func objects(
        in bytes: [UInt8],
        name: String,
        empty: EmptyDocuments = .skipped
    ) throws -> [KubernetesObject] {
        try documents(in: bytes, name: name, empty: empty).map { try KubernetesObject($0, source: name) }
    }

    private static func append(
        _ node: YAMLNode,
        to documents: inout [YAMLNode],
        name: String,
        depth: Int
    ) throws(KubernetesError) {
        let place = YAMLLocation(name, node.position)
        guard node.mapping != nil else { throw .notAnObject(at: place, found: node.words) }
        guard let items = items(of: node) else {
            documents.append(node)
            return
        }
        guard depth < listDepth else { throw .nestedLists(at: place, limit: listDepth) }
        guard let elements = items.sequence else {
            guard items.isNull else {
                throw .malformedObject(
                    at: place,
                    path: YAMLPath().key("items"),
                    reason: "found \(items.words), expected a list"
                )
            }
            return
        }
        for element in elements {
            try append(completed(element, from: node), to: &documents, name: name, depth: depth + 1)
        }
    }

    /// What a list holds; nil for anything that is no list.
    private static func items(of node: YAMLNode) -> YAMLNode? {
        guard let kind = node["kind"]?.string, kind.hasSuffix("List") else { return nil }
        if kind == "List", node["apiVersion"]?.string == "v1" {
            return node["items"] ?? YAMLNode(.sequence([]), at: node.position)
        }
        guard node["metadata"]?["name"] == nil, let items = node["items"], items.sequence != nil else {
            return nil
        }
        return items
    }

    /// An element of a typed list such as `ConfigMapList`, whose type the list may say for it.
    private static func completed(_ element: YAMLNode, from list: YAMLNode) -> YAMLNode {
        guard var mapping = element.mapping, mapping["kind"] == nil, let kind = list["kind"]?.string,
            kind != "List"
        else { return element }
        mapping["kind"] = .string(String(kind.dropLast("List".count)))
        if mapping["apiVersion"] == nil { mapping["apiVersion"] = list["apiVersion"] }
        return YAMLNode(.mapping(mapping), at: element.position)
    }
}

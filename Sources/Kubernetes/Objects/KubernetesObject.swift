import Diagnostics
package import YAML

/// One manifest: a mapping whose type, namespace and name are known to be well-formed.
package struct KubernetesObject: Sendable {
    /// Which object it is.
    package private(set) var id: ObjectID
    /// The whole manifest.
    package private(set) var node: YAMLNode
    /// Where it was read.
    package let place: YAMLLocation

    /// Checks a manifest.
    /// - Parameter source: What the text was called that it was read from.
    /// - Throws: ``KubernetesError/notAnObject(at:found:)``, ``KubernetesError/malformedObject(at:path:reason:)``.
    package init(_ node: YAMLNode, source: String) throws(KubernetesError) {
        let place = YAMLLocation(source, node.position)
        self.node = node
        self.place = place
        id = try Self.identify(node, at: place)
    }

    /// The value of a label; nil if it has none of that name.
    package func label(_ name: String) -> String? { node["metadata"]?["labels"]?[name]?.scalar?.text }

    /// The value of an annotation; nil if it has none of that name.
    package func annotation(_ name: String) -> String? {
        node["metadata"]?["annotations"]?[name]?.scalar?.text
    }

    /// Sets an annotation.
    package mutating func annotate(_ name: String, _ value: String) {
        setMetadata("annotations", name, value)
    }

    /// Sets a label of the object itself, not of what it makes.
    package mutating func label(_ name: String, _ value: String) {
        setMetadata("labels", name, value)
    }

    private mutating func setMetadata(_ key: String, _ name: String, _ value: String) {
        let path = YAMLPath([.key("metadata"), .key(key)])
        var entries = node[path]?.mapping ?? YAMLMapping()
        entries[name] = .string(value)
        node.replace(path, with: YAMLNode(.mapping(entries)))
    }

    /// Puts the object into a namespace.
    /// - Throws: ``KubernetesError/malformedObject(at:path:reason:)`` if `namespace` is no label.
    package mutating func place(inNamespace namespace: String) throws(KubernetesError) {
        var changed = node
        changed.replace(YAMLPath([.key("metadata"), .key("namespace")]), with: .string(namespace))
        id = try Self.identify(changed, at: place)
        node = changed
    }

    /// Puts `text` into the text at a path that leads to one, before a byte of its UTF-8.
    package mutating func insertText(_ text: String, at path: YAMLPath, byte: Int) throws(KubernetesError) {
        guard let old = node[path]?.string, old.utf8.count >= byte else { return }
        let bytes = Array(old.utf8)
        try setText(
            String(decoding: bytes[..<byte] + Array(text.utf8) + bytes[byte...], as: UTF8.self),
            at: path
        )
    }

    /// Sets the text at a path of keys; mappings that are missing on the way are added.
    package mutating func setText(_ text: String, at path: YAMLPath) throws(KubernetesError) {
        var changed = node
        var value = YAMLNode.string(text)
        var path = path
        while !changed.replace(path, with: value) {
            guard case .key(let key)? = path.steps.popLast(), !path.steps.isEmpty else { return }
            var mapping = YAMLMapping()
            mapping[key] = value
            value = YAMLNode(.mapping(mapping))
        }
        id = try Self.identify(changed, at: place)
        node = changed
    }

    private static func identify(_ node: YAMLNode, at place: YAMLLocation) throws(KubernetesError)
        -> ObjectID
    {
        guard node.mapping != nil else { throw .notAnObject(at: place, found: node.words) }
        let apiVersion = try text("apiVersion", of: node, path: YAMLPath(), at: place)
        let kind = try text("kind", of: node, path: YAMLPath(), at: place)
        guard let type = GroupVersionKind(apiVersion: apiVersion, kind: kind) else {
            throw .malformedObject(
                at: place,
                path: YAMLPath().key("apiVersion"),
                reason: "\"\(apiVersion.terminalSafe)\" with kind \"\(kind.terminalSafe)\" names no type"
            )
        }
        let path = YAMLPath().key("metadata")
        guard let metadata = node["metadata"], metadata.mapping != nil else {
            throw .malformedObject(at: place, path: path, reason: "it is missing or no mapping")
        }
        let isNameGenerated = metadata["name"] == nil && metadata["generateName"] != nil
        let nameKey = isNameGenerated ? "generateName" : "name"
        let name = try text(nameKey, of: metadata, path: path, at: place)
        guard ObjectName.isAcceptable(name) else {
            throw .malformedObject(
                at: place,
                path: path.key(nameKey),
                reason: "\"\(name.terminalSafe)\" is no name of an object"
            )
        }
        return ObjectID(
            type: type,
            namespace: try namespace(of: metadata, path: path, at: place),
            name: name,
            isNameGenerated: isNameGenerated
        )
    }

    private static func namespace(
        of metadata: YAMLNode,
        path: YAMLPath,
        at place: YAMLLocation
    ) throws(KubernetesError) -> String? {
        guard let node = metadata["namespace"], !node.isNull, node.string != "" else { return nil }
        let namespace = try text("namespace", of: metadata, path: path, at: place)
        guard ObjectName.isLabel(namespace) else {
            throw .malformedObject(
                at: place,
                path: path.key("namespace"),
                reason: "\"\(namespace.terminalSafe)\" is no name of a namespace"
            )
        }
        return namespace
    }

    private static func text(
        _ key: String,
        of node: YAMLNode,
        path: YAMLPath,
        at place: YAMLLocation
    ) throws(KubernetesError) -> String {
        guard let found = node[key], !found.isNull else {
            throw .malformedObject(at: place, path: path.key(key), reason: "it is missing")
        }
        guard let text = found.string, !text.isEmpty else {
            throw .malformedObject(
                at: place,
                path: path.key(key),
                reason: "found \(found.words), expected text"
            )
        }
        return text
    }
}

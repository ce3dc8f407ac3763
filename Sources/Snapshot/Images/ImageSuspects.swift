import OCILayout
import YAML

/// Finds texts that are likely to be images although no rule says so: in custom resources, arguments and environments.
enum ImageSuspects {
    private static let ignoredKinds: Set<String> = ["CustomResourceDefinition", "ConfigMap", "Secret"]
    private static let ignoredFields: Set<String> = ["metadata", "status"]

    static func find(in object: KubernetesObject) -> [(path: YAMLPath, text: String)] {
        guard !ignoredKinds.contains(object.id.type.kind), let mapping = object.node.mapping else {
            return []
        }
        return mapping.entries.filter { !ignoredFields.contains($0.name) }.flatMap { entry in
            find(in: entry.value, named: entry.name, at: YAMLPath().key(entry.name))
        }
    }

    private static func find(
        in node: YAMLNode,
        named name: String,
        at path: YAMLPath
    ) -> [(path: YAMLPath, text: String)] {
        switch node.content {
        case .scalar(let scalar):
            guard isImageName(name), let text = scalar.string, isLikely(text) else { return [] }
            return [(path: path, text: text)]
        case .sequence(let nodes):
            return nodes.enumerated().flatMap { index, node in
                argument(node).map { [(path: path.index(index), text: $0)] }
                    ?? find(in: node, named: "", at: path.index(index))
            }
        case .mapping(let mapping):
            if isImageName(name), let text = assembled(mapping) { return [(path: path, text: text)] }
            let variable = mapping["name"]?.string ?? ""
            return mapping.entries.flatMap { entry in
                let isValue = entry.name == "value" && variable.contains("IMAGE")
                return find(in: entry.value, named: isValue ? "image" : entry.name, at: path.key(entry.name))
            }
        }
    }

    private static func isImageName(_ name: String) -> Bool { name == "image" || name.hasSuffix("Image") }

    /// The image of `--some-image=repository:tag`.
    private static func argument(_ node: YAMLNode) -> String? {
        guard let text = node.string, text.hasPrefix("-"), let equals = text.firstIndex(of: "="),
            text[..<equals].lowercased().hasSuffix("image")
        else { return nil }
        let value = String(text[text.index(after: equals)...])
        return isLikely(value) ? value : nil
    }

    /// The image of `{repository: …, tag: …}`.
    private static func assembled(_ mapping: YAMLMapping) -> String? {
        guard let repository = mapping["repository"]?.string, let tag = mapping["tag"]?.scalar?.text else {
            return nil
        }
        let text = "\(repository):\(tag)"
        return isLikely(text) ? text : nil
    }

    /// Whether a text is a reference with a tag or a digest; a bare word is none.
    private static func isLikely(_ text: String) -> Bool {
        do {
            let reference = try ImageReference(text)
            return reference.tag != nil || reference.digest != nil
        } catch {
            return false
        }
    }
}

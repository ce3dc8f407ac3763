import OCILayout
import YAML

/// Finds texts that are likely to be images although no rule says so: in custom resources, arguments and environments.
enum ImageSuspects {
    typealias Suspect = (path: YAMLPath, reference: ImageReference)

    private static let ignoredKinds: Set<String> = ["CustomResourceDefinition", "ConfigMap", "Secret"]
    private static let ignoredFields: Set<String> = ["metadata", "status"]

    static func find(in object: KubernetesObject) -> [Suspect] {
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
    ) -> [Suspect] {
        switch node.content {
        case .scalar(let scalar):
            guard isImageName(name), let text = scalar.string, let reference = reference(text) else {
                return []
            }
            return [(path: path, reference: reference)]
        case .sequence(let nodes):
            return nodes.enumerated().flatMap { index, node in
                argument(node).map { [(path: path.index(index), reference: $0)] }
                    ?? find(in: node, named: "", at: path.index(index))
            }
        case .mapping(let mapping):
            if isImageName(name), let reference = assembled(mapping) {
                return [(path: path, reference: reference)]
            }
            let variable = mapping["name"]?.string ?? ""
            return mapping.entries.flatMap { entry in
                let isValue = entry.name == "value" && variable.contains("IMAGE")
                return find(in: entry.value, named: isValue ? "image" : entry.name, at: path.key(entry.name))
            }
        }
    }

    private static func isImageName(_ name: String) -> Bool { name == "image" || name.hasSuffix("Image") }

    /// The image of `--some-image=repository:tag`.
    private static func argument(_ node: YAMLNode) -> ImageReference? {
        guard let text = node.string, text.hasPrefix("-"), let equals = text.firstIndex(of: "="),
            text[..<equals].lowercased().hasSuffix("image")
        else { return nil }
        return reference(String(text[text.index(after: equals)...]))
    }

    /// The image of `{repository: …, tag: …}`.
    private static func assembled(_ mapping: YAMLMapping) -> ImageReference? {
        guard let repository = mapping["repository"]?.string, let tag = mapping["tag"]?.scalar?.text else {
            return nil
        }
        return reference("\(repository):\(tag)")
    }

    /// The reference that a text is; nil without tag and digest, since a bare word is as well something else.
    private static func reference(_ text: String) -> ImageReference? {
        do {
            let reference = try ImageReference(text)
            return reference.tag != nil || reference.digest != nil ? reference : nil
        } catch {
            return nil
        }
    }
}

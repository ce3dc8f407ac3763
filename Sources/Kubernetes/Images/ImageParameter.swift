import YAML

/// Parameters of Tekton and Argo Workflows, which hold the image that a step names by `$(params.image)` or `{{inputs.parameters.image}}`.
enum ImageParameter {
    private static let lists: Set<String> = ["params", "parameters"]

    /// The value, or the default, that the first parameter of a name has anywhere in a tree, and the way to it.
    static func value(of name: String, in node: YAMLNode) -> (path: YAMLPath, node: YAMLNode)? {
        find(name, in: node, at: YAMLPath())
    }

    private static func find(_ name: String, in node: YAMLNode, at path: YAMLPath) -> (
        path: YAMLPath, node: YAMLNode
    )? {
        switch node.content {
        case .scalar: return nil
        case .sequence(let nodes):
            return nodes.enumerated().lazy.compactMap { find(name, in: $1, at: path.index($0)) }.first
        case .mapping(let mapping):
            for entry in mapping.entries where lists.contains(entry.name) {
                for (index, parameter) in (entry.value.sequence ?? []).enumerated()
                where parameter["name"]?.string == name {
                    for key in ["value", "default"] {
                        guard let value = parameter[key], let text = value.string, !text.contains("{{"),
                            !text.contains("$(")
                        else {
                            continue
                        }
                        return (path.key(entry.name).index(index).key(key), value)
                    }
                }
            }
            return mapping.entries.lazy.compactMap { find(name, in: $0.value, at: path.key($0.name)) }.first
        }
    }
}

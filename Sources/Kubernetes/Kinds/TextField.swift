package import YAML

/// Fields of which Kubernetes only accepts text, whatever a plain value looks like.
package enum TextField {
    private static let maps: Set<String> = [
        "labels", "annotations", "matchLabels", "nodeSelector", "selector",
    ]

    /// Whether `path` leads to such a field of `object`.
    package static func contains(_ path: YAMLPath, in object: YAMLNode) -> Bool {
        let steps = path.steps
        guard let last = steps.last, case .key(let name) = last else { return false }
        let parents = steps.dropLast()
        if case .key(let parent)? = parents.last, maps.contains(parent) { return true }
        if name == "value", case .index? = parents.last, parents.dropLast().last == .key("env") {
            return true
        }
        guard object["apiVersion"]?.string == "v1", parents.count == 1 else { return false }
        switch object["kind"]?.string {
        case "ConfigMap": return parents.first == .key("data") || parents.first == .key("binaryData")
        case "Secret": return parents.first == .key("data") || parents.first == .key("stringData")
        default: return false
        }
    }
}

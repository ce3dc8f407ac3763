import YAML

extension YAMLNode {
    /// This with what `patch` says over it, as a JSON merge patch (RFC 7396): mappings are merged, a null takes a key away.
    func merged(with patch: YAMLNode) -> YAMLNode {
        guard let changes = patch.mapping else { return patch }
        var result = mapping ?? YAMLMapping()
        for entry in changes.entries {
            if entry.value.isNull {
                result[entry.name] = nil
            } else {
                result[entry.name] = (result[entry.name] ?? YAMLNode(.mapping(YAMLMapping()))).merged(
                    with: entry.value
                )
            }
        }
        return YAMLNode(.mapping(result), at: position)
    }

    /// This with every text and every key of a mapping changed.
    func mapTexts<Problem: Error>(
        at path: YAMLPath = YAMLPath(),
        _ change: (String, YAMLNode, YAMLPath) throws(Problem) -> String
    ) throws(Problem) -> YAMLNode {
        switch content {
        case .scalar(let scalar):
            guard let text = scalar.string else { return self }
            let changed = try change(text, self, path)
            return changed == text ? self : YAMLNode(YAMLNode.string(changed).content, at: position)
        case .sequence(let nodes):
            var changed: [YAMLNode] = []
            for (index, node) in nodes.enumerated() {
                changed.append(try node.mapTexts(at: path.index(index), change))
            }
            return YAMLNode(.sequence(changed), at: position)
        case .mapping(let mapping):
            var changed = YAMLMapping()
            for entry in mapping.entries {
                let name = try change(
                    entry.name,
                    YAMLNode(.scalar(entry.key), at: entry.position),
                    path.key(entry.name)
                )
                changed[name] = try entry.value.mapTexts(at: path.key(entry.name), change)
            }
            return YAMLNode(.mapping(changed), at: position)
        }
    }
}

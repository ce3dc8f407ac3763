/// The entries of a mapping that may take over others with `<<`.
///
/// As in go-yaml version 2, which kubectl and the API server use, the text counts from top to bottom: a key after `<<` replaces the one
/// that was taken over, and `<<` replaces a key before it. Of several mappings in one `<<` the first one that has a key counts.
struct MergedEntries {
    private(set) var entries: [YAMLMapping.Entry] = []
    private var indexes: [String: Int] = [:]

    /// Adds an entry, or replaces the one of its name.
    mutating func set(_ entry: YAMLMapping.Entry) {
        if let index = indexes[entry.name] {
            entries[index] = entry
        } else {
            indexes[entry.name] = entries.count
            entries.append(entry)
        }
    }

    /// Takes over the entries of a mapping, or of several.
    /// - Returns: Whether `value` is that.
    mutating func merge(_ value: YAMLNode) -> Bool {
        let mappings = (value.sequence ?? [value]).compactMap(\.mapping)
        guard mappings.count == value.sequence?.count ?? 1 else { return false }
        for mapping in mappings.reversed() {
            for entry in mapping.entries { set(entry) }
        }
        return true
    }
}

extension YAMLNode {
    /// Whether the node, as a key, is `<<` without quotes.
    var isMergeKey: Bool { scalar?.style == .plain && scalar?.text == "<<" }
}

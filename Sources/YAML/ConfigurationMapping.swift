import Diagnostics

/// A mapping of a configuration file, all of whose keys are known.
package struct ConfigurationMapping: Sendable {
    /// The mapping itself, for errors about it as a whole.
    package let value: ConfigurationValue

    private let mapping: YAMLMapping
    private let keys: [String]

    init(value: ConfigurationValue, mapping: YAMLMapping, keys: [String]) {
        self.value = value
        self.mapping = mapping
        self.keys = keys
    }

    /// The value of a key that must be there.
    /// - Parameter key: One of the keys that the mapping was opened with.
    package func required(_ key: String) throws(YAMLError) -> ConfigurationValue {
        guard let found = optional(key) else {
            let parent = value.path.steps.isEmpty ? "the file" : value.path.description
            throw .configuration(.missingKey(key, parent: parent), at: value.place)
        }
        return found
    }

    /// The value of a key that may be absent or empty.
    /// - Parameter key: One of the keys that the mapping was opened with.
    package func optional(_ key: String) -> ConfigurationValue? {
        precondition(keys.contains(key), "\(key) is read but not declared")
        guard let node = mapping[key], !node.isNull else { return nil }
        return ConfigurationValue(node: node, path: value.path.key(key), file: value.file)
    }
}

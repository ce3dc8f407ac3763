/// Keys and values in the order of the text, no key twice.
package struct YAMLMapping: Sendable {
    /// One key with its value.
    package struct Entry: Sendable {
        /// The name of the key as JSON has it: `on: 1` has the name `true`.
        package let name: String
        /// The key as it is written.
        package let key: YAMLScalar
        /// Where the key stands.
        package let position: YAMLPosition
        /// What it stands for.
        package internal(set) var value: YAMLNode

        /// This entry with another value, and under another name if one is given.
        package func replacing(name: String? = nil, value: YAMLNode) -> Entry {
            Entry(
                name: name ?? self.name,
                key: name.map(key.replacingText) ?? key,
                position: position,
                value: value
            )
        }
    }

    /// The entries in order.
    package private(set) var entries: [Entry]

    /// No entries.
    package init() {
        entries = []
    }

    /// Entries whose names the caller knows to differ.
    package init(unique entries: [Entry]) {
        assert(Set(entries.map(\.name)).count == entries.count, "a key stands twice")
        self.entries = entries
    }

    /// The value of `name`; setting one that is not there appends it, setting nil removes it.
    package subscript(name: String) -> YAMLNode? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?):
                entries.append(
                    Entry(name: name, key: YAMLScalar(name), position: value.position, value: value)
                )
            case (nil, nil): break
            }
        }
    }

    /// The entry of `name`.
    package func entry(_ name: String) -> Entry? {
        entries.first { $0.name == name }
    }
}

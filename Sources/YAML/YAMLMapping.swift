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
    }

    /// The entries in order.
    package private(set) var entries: [Entry]

    /// No entries.
    package init() {
        entries = []
    }

    /// Entries whose names are known to differ.
    init(unique entries: [Entry]) {
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

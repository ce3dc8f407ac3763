import YAML

/// Objects that several sources of an Application give: the last one counts.
enum RepeatedObjects {
    /// Removes every object that a later source gives, too, and says so.
    static func replace(in sources: inout [RenderedSource]) {
        guard sources.count > 1 else { return }
        for index in sources.indices.dropLast() {
            for later in sources[(index + 1)...] {
                let labels = Set(later.documents.map { Label($0) })
                for document in sources[index].documents where labels.contains(Label(document)) {
                    sources[index].warnings.append(
                        .replacedObject(
                            source: sources[index].source.name,
                            document.label,
                            by: later.source.name
                        )
                    )
                }
                sources[index].documents.removeAll { labels.contains(Label($0)) }
            }
        }
    }

    private struct Label: Hashable {
        let group: Substring
        let label: String

        init(_ document: RenderedSource.Document) {
            let version = document.node["apiVersion"]?.string ?? ""
            group = version.contains("/") ? version.prefix { $0 != "/" } : ""
            label = document.label
        }
    }
}

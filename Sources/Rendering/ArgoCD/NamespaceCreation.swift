import YAML

/// The namespaces that Applications of a site want to be made, each once and only if no manifest has it.
struct NamespaceCreation {
    private var wanted: [(source: Int, name: String, node: YAMLNode)] = []

    /// Asks for a namespace.
    /// - Parameter source: The index of the source that it goes with.
    mutating func want(_ node: YAMLNode, with source: Int) {
        guard let name = node["metadata"]?["name"]?.string, !wanted.contains(where: { $0.name == name })
        else { return }
        wanted.append((source, name, node))
    }

    /// Adds the namespaces to the sources of a site.
    func add(to sources: inout [RenderedSource]) {
        guard !wanted.isEmpty else { return }
        let known = Set(
            sources.flatMap(\.documents).compactMap { document in
                document.node["kind"]?.string == "Namespace" && document.node["apiVersion"]?.string == "v1"
                    ? document.node["metadata"]?["name"]?.string : nil
            }
        )
        for (source, name, node) in wanted where !known.contains(name) && sources.indices.contains(source) {
            sources[source].documents.insert(
                RenderedSource.Document(
                    node: node,
                    text: "\(sources[source].source.name) (CreateNamespace=true)",
                    isLiteral: true
                ),
                at: 0
            )
        }
    }
}

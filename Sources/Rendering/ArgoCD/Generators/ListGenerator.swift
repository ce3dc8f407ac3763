import YAML

/// The generator `list`: parameters as they stand there.
struct ListGenerator {
    private let template: ApplicationTemplate

    init(_ template: ApplicationTemplate) { self.template = template }

    func parameters(_ field: ObjectField) throws -> [[String: GoValue]] {
        try field.check(["elements", "elementsYaml", "template"])
        var elements = try field["elements"]?.list() ?? []
        if let text = field["elementsYaml"] {
            let node = try YAMLDocuments.readOne(
                Array(try text.text().utf8),
                name: "\(text.file), elementsYaml of \(text.object)"
            )
            elements += try ObjectField(object: text.object, file: text.file, path: text.path, node: node)
                .list()
        }
        return try elements.map { element in
            guard !template.usesGo else {
                _ = try element.mapping()
                guard case .map(let values) = GoValue(element.node) else { return [:] }
                return values
            }
            var values: [String: GoValue] = [:]
            for (name, field) in try element.entries() {
                if name == "values" {
                    for (name, field) in try field.entries() { values["values.\(name)"] = try text(field) }
                } else {
                    values[name] = try text(field)
                }
            }
            return values
        }
    }

    private func text(_ field: ObjectField) throws(GitOpsError) -> GoValue {
        guard let text = field.node.string else {
            throw .generator(
                object: field.object,
                at: field.place,
                path: field.path,
                reason: "error parsing value as string: found \(field.node.words)",
                remedy: field.node.scalar != nil
                    ? "put the value in quotes" : "write goTemplate: true, or one element for each value"
            )
        }
        return .string(text)
    }
}

import YAML

/// How an ApplicationSet fills parameters in: by the names alone, or as a template of Go.
struct ApplicationTemplate {
    /// Whether `goTemplate` is true.
    let usesGo: Bool
    /// Whether `goTemplateOptions` says `missingkey=error`.
    let isStrict: Bool

    /// A field with parameters in every text and every key.
    func expand(_ field: ObjectField, with parameters: [String: GoValue]) throws(GitOpsError) -> ObjectField {
        let node = try field.node.mapTexts(at: field.path) { (text, node, path) throws(GitOpsError) in
            try expand(text, with: parameters, of: field, YAMLLocation(field.file, node.position), path)
        }
        return ObjectField(object: field.object, file: field.file, path: field.path, node: node)
    }

    /// A text with parameters.
    func expand(_ text: String, with parameters: [String: GoValue], of field: ObjectField) throws(GitOpsError)
        -> String
    {
        try expand(text, with: parameters, of: field, field.place, field.path)
    }

    private func expand(
        _ text: String,
        with parameters: [String: GoValue],
        of field: ObjectField,
        _ place: YAMLLocation,
        _ path: YAMLPath
    ) throws(GitOpsError) -> String {
        guard usesGo else { return Self.replaceNames(in: text, with: parameters) }
        do {
            return try GoTemplate.expand(text, with: .map(parameters), isStrict: isStrict)
        } catch {
            throw .template(
                object: field.object,
                at: place,
                path: path,
                line: error.line,
                reason: error.reason
            )
        }
    }

    /// Replaces `{{ name }}` by the parameter of this name if it is text; all else stays as it is, as in Argo CD.
    static func replaceNames(in text: String, with parameters: [String: GoValue]) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}")
        {
            result += rest[..<start.lowerBound]
            var name = rest[start.upperBound..<end.lowerBound]
            while name.first?.isWhitespace == true { name.removeFirst() }
            while name.last?.isWhitespace == true { name.removeLast() }
            if case .string(let value)? = parameters[String(name)] {
                result += value
            } else {
                result += rest[start.lowerBound..<end.upperBound]
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}

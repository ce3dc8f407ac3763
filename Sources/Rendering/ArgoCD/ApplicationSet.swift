import Kubernetes
import YAML

/// An ApplicationSet, and the Applications that it makes.
struct ApplicationSet {
    private static let applicationLimit = 20_000
    private static let known: Set<String> = [
        "goTemplate", "goTemplateOptions", "generators", "template", "templatePatch", "syncPolicy",
        "strategy",
        "preservedFields", "ignoreApplicationDifferences", "applyNestedSelectors",
    ]

    private let document: RenderedSource.Document
    private let spec: ObjectField
    private let template: ApplicationTemplate

    /// Reads what it says of its templates.
    init(_ document: RenderedSource.Document) throws(GitOpsError) {
        self.document = document
        spec = try ObjectField(document).required("spec")
        try spec.check(Self.known)
        let options = try spec["goTemplateOptions"]?.list() ?? []
        var isStrict = false
        for option in options {
            switch try option.text() {
            case "missingkey=error": isStrict = true
            case "missingkey=default", "missingkey=invalid", "missingkey=zero": isStrict = false
            case let other:
                throw option.unsupported(
                    "the option \(other)",
                    "write missingkey=error, or take the option away"
                )
            }
        }
        template = ApplicationTemplate(usesGo: try spec["goTemplate"]?.boolean() ?? false, isStrict: isStrict)
    }

    /// What of it has no effect, since sealift and not Argo CD brings the objects to sites.
    var unusedFields: [String] {
        ["strategy", "ignoreApplicationDifferences"].filter { spec[$0] != nil }
    }

    /// The Applications.
    /// - Throws: ``GitOpsError``, in Argo CD's words as far as it has some.
    func applications(
        _ catalog: GitOpsCatalog,
        _ trees: inout SourceTrees
    ) async throws -> [RenderedSource.Document] {
        var documents: [RenderedSource.Document] = []
        var names = Set<String>()
        for generator in try spec.required("generators").list() {
            let generators = ParameterGenerator(template: template, catalog: catalog)
            let sets = try await generators.parameters(of: generator, &trees)
            let base = try self.base(generator)
            for parameters in sets {
                let document = try application(base, with: parameters)
                let name = document.node["metadata"]?["name"]?.scalar?.text ?? ""
                guard names.insert(name).inserted else {
                    throw GitOpsError.duplicateApplication(object: spec.object, at: base.place, name: name)
                }
                guard names.count <= Self.applicationLimit else {
                    throw RenderingError.overLimit(
                        place: spec.place.description,
                        what: "applications",
                        limit: Self.applicationLimit
                    )
                }
                documents.append(document)
            }
        }
        return documents
    }

    /// The template, with what the generator's own one says over it.
    private func base(_ generator: ObjectField) throws(GitOpsError) -> ObjectField {
        let base = try spec.required("template")
        try base.check(["metadata", "spec"])
        let own = try generator.entries().compactMap { $0.field["template"] }.first
        guard let own else { return base }
        return ObjectField(
            object: base.object,
            file: base.file,
            path: base.path,
            node: base.node.merged(with: own.node)
        )
    }

    private func application(
        _ base: ObjectField,
        with parameters: [String: GoValue]
    ) throws -> RenderedSource.Document {
        var node = try template.expand(base, with: parameters).node
        if let patch = spec["templatePatch"] {
            let text = try template.expand(try patch.text(), with: parameters, of: patch)
            let name = "\(patch.file), templatePatch of \(spec.object)"
            for change in try YAMLDocuments.read(Array(text.utf8), name: name) where !change.isNull {
                node = node.merged(with: change)
            }
        }
        var mapping = node.mapping ?? YAMLMapping()
        mapping["apiVersion"] = .string("argoproj.io/v1alpha1")
        mapping["kind"] = .string("Application")
        if let namespace = document.node["metadata"]?["namespace"] {
            node = YAMLNode(.mapping(mapping), at: node.position)
            node.replace(YAMLPath([.key("metadata"), .key("namespace")]), with: namespace)
            mapping = node.mapping ?? mapping
        }
        return RenderedSource.Document(
            node: YAMLNode(.mapping(mapping), at: base.node.position),
            text: document.text
        )
    }
}

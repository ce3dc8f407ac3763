import Kubernetes
import YAML

/// Replaces variables in a manifest: in keys and values, in all that is text.
///
/// Text in quotes and in blocks stays text. A plain value is read again once its variables are replaced, so `${REPLICAS}`
/// may become a number and `${HOSTS}` a list; where Kubernetes only takes text it stays text, since kustomize drops quotes.
/// What cannot be read as one value stays text too. Descriptions in the definition of a custom resource are prose and stay as they are.
struct DocumentSubstitution {
    private let document: RenderedSource.Document
    private let variables: SiteVariables

    /// The manifest with everything replaced, or as it is if it is exempt.
    /// - Throws: ``RenderingError/substitution(object:path:at:_:)``.
    static func apply(
        _ variables: SiteVariables,
        to document: RenderedSource.Document
    ) throws(RenderingError) -> RenderedSource.Document {
        guard concerns(document.node), !document.isExempt else { return document }
        let substitution = DocumentSubstitution(document: document, variables: variables)
        let node = try substitution.replaced(document.node, at: YAMLPath())
        return RenderedSource.Document(node: node, text: document.text)
    }

    /// Whether `${` stands anywhere in the manifest.
    static func concerns(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar(let scalar): Substitution.concerns(scalar.text)
        case .sequence(let nodes): nodes.contains(where: concerns)
        case .mapping(let mapping):
            mapping.entries.contains { Substitution.concerns($0.name) || concerns($0.value) }
        }
    }

    private func replaced(_ node: YAMLNode, at path: YAMLPath) throws(RenderingError) -> YAMLNode {
        switch node.content {
        case .scalar(let scalar):
            guard Substitution.concerns(scalar.text) else { return node }
            let text = try expand(scalar.text, at: path, node.position)
            guard scalar.style == .plain else {
                return YAMLNode(.scalar(scalar.replacingText(with: text)), at: node.position)
            }
            return reread(text, isText: TextField.contains(path, in: document.node), at: node.position)
        case .sequence(let nodes):
            var elements: [YAMLNode] = []
            for (index, element) in nodes.enumerated() {
                elements.append(try replaced(element, at: path.index(index)))
            }
            return YAMLNode(.sequence(elements), at: node.position)
        case .mapping(let mapping):
            return YAMLNode(.mapping(try replaced(mapping, at: path)), at: node.position)
        }
    }

    private func replaced(_ mapping: YAMLMapping, at path: YAMLPath) throws(RenderingError) -> YAMLMapping {
        var entries: [YAMLMapping.Entry] = []
        var names = Set<String>()
        for entry in mapping.entries {
            let value =
                isProse(entry) ? entry.value : try replaced(entry.value, at: path.key(entry.name))
            let name =
                Substitution.concerns(entry.name)
                ? try expand(entry.name, at: path.key(entry.name), entry.position) : nil
            guard names.insert(name ?? entry.name).inserted else {
                throw failure(.duplicateKey(name ?? entry.name), path, entry.position)
            }
            entries.append(entry.replacing(name: name, value: value))
        }
        return YAMLMapping(unique: entries)
    }

    private func isProse(_ entry: YAMLMapping.Entry) -> Bool {
        entry.name == "description" && entry.value.scalar != nil
            && document.node["kind"]?.string == "CustomResourceDefinition"
    }

    /// What a plain value means once its variables are replaced.
    private func reread(_ text: String, isText: Bool, at position: YAMLPosition) -> YAMLNode {
        let plain = YAMLNode(YAMLNode.string(text).content, at: position)
        do {
            let node = try YAMLDocuments.readOne(Array("v: \(text)".utf8), name: "")["v"] ?? plain
            switch node.content {
            case .scalar(let scalar) where scalar.style == .plain && scalar.text != text: return plain
            case .scalar(let scalar) where isText && scalar.string == nil: return plain
            case .mapping where isText, .sequence where isText: return plain
            case .mapping where !text.hasPrefix("{"): return plain
            case .scalar, .mapping, .sequence: return node
            }
        } catch {
            return plain
        }
    }

    private func expand(
        _ text: String,
        at path: YAMLPath,
        _ position: YAMLPosition
    ) throws(RenderingError) -> String {
        do {
            return try Substitution.expand(text, with: variables)
        } catch {
            throw failure(error, path, position)
        }
    }

    private func failure(
        _ problem: SubstitutionProblem,
        _ path: YAMLPath,
        _ position: YAMLPosition
    ) -> RenderingError {
        .substitution(
            object: document.label,
            path: path,
            at: YAMLLocation(document.text, position),
            problem
        )
    }
}

import Kubernetes
import YAML

/// Replaces variables in a manifest: in keys and values, in all that is text.
///
/// Text in quotes and in blocks stays text. Kustomize drops quotes, so what a plain value becomes follows from its field and not from what
/// it looks like: `${REPLICAS}` is a number where a number belongs, `${HOSTS}` a list where a list belongs, and all else is text. In a custom
/// resource whose definition does not go along, the variable decides: what the site wrote as a number or boolean is one. Descriptions in the
/// definition of a custom resource are prose and stay as they are.
struct DocumentSubstitution {
    private let document: RenderedSource.Document
    private let variables: SiteVariables
    private let kinds: FieldKinds

    /// The manifest with everything replaced, or as it is if it is exempt.
    /// - Throws: ``RenderingError/substitution(object:path:at:_:)``.
    static func apply(
        _ variables: SiteVariables,
        to document: RenderedSource.Document,
        _ kinds: FieldKinds = FieldKinds()
    ) throws(RenderingError) -> RenderedSource.Document {
        guard concerns(document.node), !document.isExempt else { return document }
        let substitution = DocumentSubstitution(document: document, variables: variables, kinds: kinds)
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
            var kind = kinds.kind(of: path, in: document.node)
            if kind == .unknown, !variables.areWrittenPlain(in: scalar.text) { kind = .text }
            return reread(text, as: kind, at: node.position)
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

    /// What a plain value means in a field of this kind.
    private func reread(_ text: String, as kind: FieldKind, at position: YAMLPosition) -> YAMLNode {
        let plain = YAMLNode(YAMLNode.string(text).content, at: position)
        guard kind != .text else { return plain }
        do {
            let node = try YAMLDocuments.readOne(Array("v: \(text)".utf8), name: "")["v"] ?? plain
            guard node.scalar.map({ $0.style != .plain || $0.text == text }) ?? true else { return plain }
            switch (kind, node.content) {
            case (.container, .sequence), (.unknown, .scalar): return node
            case (.container, .mapping): return text.hasPrefix("{") ? node : plain
            case (.number, .scalar(let scalar)), (.numberOrText, .scalar(let scalar)):
                return scalar.value.isNumber ? node : plain
            case (.boolean, .scalar(let scalar)):
                if case .boolean = scalar.value { return node }
                return plain
            default: return plain
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

extension YAMLValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .unsigned, .number: true
        case .null, .boolean, .string: false
        }
    }
}

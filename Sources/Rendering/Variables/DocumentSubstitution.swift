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
        var path = YAMLPath()
        guard let node = try substitution.replaced(document.node, at: &path) else { return document }
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

    /// What becomes of a node; nil for one in which nothing is replaced.
    /// - Parameter path: The way to the node, as it is again afterwards.
    private func replaced(_ node: YAMLNode, at path: inout YAMLPath) throws(RenderingError) -> YAMLNode? {
        switch node.content {
        case .scalar(let scalar):
            guard Substitution.concerns(scalar.text) else { return nil }
            let text = try expand(scalar.text, at: path, node.position)
            guard scalar.style == .plain else {
                return YAMLNode(.scalar(scalar.replacingText(with: text)), at: node.position)
            }
            var kind = kinds.kind(of: path, in: document.node)
            if kind == .unknown, !variables.areWrittenPlain(in: scalar.text) { kind = .text }
            return reread(text, as: kind, at: node.position)
        case .sequence(var elements):
            var isChanged = false
            for index in elements.indices {
                path.steps.append(.index(index))
                if let element = try replaced(elements[index], at: &path) {
                    elements[index] = element
                    isChanged = true
                }
                path.steps.removeLast()
            }
            return isChanged ? YAMLNode(.sequence(elements), at: node.position) : nil
        case .mapping(let mapping):
            return try replaced(mapping, at: &path).map { YAMLNode(.mapping($0), at: node.position) }
        }
    }

    private func replaced(_ mapping: YAMLMapping, at path: inout YAMLPath) throws(RenderingError)
        -> YAMLMapping?
    {
        var entries = mapping.entries
        var isChanged = false
        var hasNewNames = false
        for (index, entry) in mapping.entries.enumerated() where !isProse(entry) {
            path.steps.append(.key(entry.name))
            let value = try replaced(entry.value, at: &path)
            let name =
                Substitution.concerns(entry.name) ? try expand(entry.name, at: path, entry.position) : nil
            path.steps.removeLast()
            guard value != nil || name != nil else { continue }
            entries[index] = entry.replacing(name: name, value: value ?? entry.value)
            isChanged = true
            hasNewNames = hasNewNames || name != nil
        }
        if hasNewNames {
            var names = Set<String>()
            for entry in entries where !names.insert(entry.name).inserted {
                throw failure(.duplicateKey(entry.name), path, entry.position)
            }
        }
        return isChanged ? YAMLMapping(unique: entries) : nil
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

import Kubernetes
import SystemPackage
import YAML

/// A Kustomization of Flux, as a source that kustomize renders.
struct FluxKustomization {
    private static let known: Set<String> = [
        "interval", "retryInterval", "sourceRef", "path", "prune", "wait", "timeout", "force", "suspend",
        "targetNamespace",
        "namePrefix", "nameSuffix", "patches", "images", "components", "commonMetadata", "postBuild",
        "dependsOn",
        "healthChecks", "healthCheckExprs", "serviceAccountName", "deletionPolicy", "ignoreMissingComponents",
        "decryption",
        "kubeConfig", "buildMetadata",
    ]

    let object: FluxObject
    private let spec: ObjectField

    init(_ object: FluxObject) throws(GitOpsError) {
        self.object = object
        spec = try object.spec(Self.known)
        let remedies = [
            ("decryption", "decrypt the files before they are committed, or ship a SealedSecret"),
            ("kubeConfig", "give the site of that cluster a source of its own"),
            ("ignoreMissingComponents", "take the field away: components must be there"),
        ]
        for (name, remedy) in remedies {
            guard let field = spec[name], field.node.scalar?.value != .boolean(false) else { continue }
            throw field.unsupported(name, remedy)
        }
    }

    /// Whether Flux leaves it alone.
    var isSuspended: Bool { get throws(GitOpsError) { try spec["suspend"]?.boolean() ?? false } }

    /// The Kustomizations that are to be ready before.
    func dependencies() throws(GitOpsError) -> [(name: FluxName, field: ObjectField)] {
        try object.dependencies(spec)
    }

    /// The source.
    func source(
        named name: ManifestName,
        substitutes: Bool,
        _ reader: FluxSourceReader,
        _ set: inout FluxSet
    ) throws -> ManifestSource {
        let tree = try reader.tree(try spec.required("sourceRef"), in: object.name.namespace, &set)
        let path = try spec["path"]?.anyText() ?? "."
        let relative = FilePath(root: nil, FilePath(path).lexicallyNormalized().components)
        return try ManifestSource(
            name: name,
            tree: tree,
            path: relative.isEmpty ? "." : relative.string,
            kind: .kustomize(KustomizeOptions(rules: .flux, edits: try edits())),
            substitutes: substitutes
        )
    }

    private func edits() throws(GitOpsError) -> String? {
        var edits = YAMLMapping()
        if let namespace = spec["targetNamespace"] { edits["namespace"] = .string(try namespace.text()) }
        for name in ["namePrefix", "nameSuffix"] {
            if let field = spec[name], field.node.string != "" { edits[name] = .string(try field.text()) }
        }
        for name in ["patches", "components", "images", "buildMetadata"] {
            guard let field = spec[name], try !field.list().isEmpty else { continue }
            edits[name] = field.node
        }
        return edits.entries.isEmpty ? nil : KustomizeOptions.text(edits)
    }

    // MARK: - After the build

    /// What `${NAME}` stands for; nil if nothing is replaced.
    /// - Returns: nil, too, if a ConfigMap or Secret is not known yet and may come from another Kustomization.
    func variables(
        _ set: FluxSet,
        _ options: FluxOptions,
        of site: RenderingSite
    ) throws -> SiteVariables? {
        guard let build = spec["postBuild"] else { return nil }
        try build.check(["substitute", "substituteFrom", "substituteStrategy"])
        let strategy = build["substituteStrategy"]
        let text = try strategy?.text() ?? "WithVariables"
        guard ["WithVariables", "Always"].contains(text) else {
            throw strategy?.malformed("found \(text), expected WithVariables or Always")
                ?? build.malformed(text)
        }
        var values: [String: String] = [:]
        for reference in try build["substituteFrom"]?.list() ?? [] {
            let found = try self.values(reference, set, options, of: site)
            values.merge(found) { _, new in new }
        }
        for (name, value) in try build["substitute"]?.texts() ?? [:] { values[name] = value }
        guard !values.isEmpty || text == "Always" else { return nil }
        // As Flux does.
        return try SiteVariables(values.mapValues { $0.replacing("\n", with: "") })
    }

    private func values(
        _ reference: ObjectField,
        _ set: FluxSet,
        _ options: FluxOptions,
        of site: RenderingSite
    ) throws -> [String: String] {
        try reference.check(["kind", "name", "optional"])
        let kind = try reference.required("kind")
        guard ["ConfigMap", "Secret"].contains(try kind.text()) else {
            throw kind.malformed("found \(try kind.text()), expected ConfigMap or Secret")
        }
        let name = FluxName(
            kind: try kind.text(),
            namespace: object.name.namespace,
            name: try reference.required("name").text()
        )
        if let object = set[name] { return try FluxSet.data(of: object) }
        if options.clusterVariables.contains(name.name) {
            return Dictionary(
                uniqueKeysWithValues: site.variables.names.map { ($0, site.variables[$0] ?? "") }
            )
        }
        guard try reference["optional"]?.boolean() != true else { return [:] }
        throw GitOpsError.missingObject(
            object: reference.object,
            at: reference.place,
            path: reference.path,
            wanted: "\(name)",
            remedy:
                "put it into the folder of the source, or write clusterVariables: [\(name.name)] at the source, so that the variables of the site stand for it"
        )
    }

    /// Adds the labels and annotations of `commonMetadata`.
    func mark(_ documents: inout [RenderedSource.Document]) throws(GitOpsError) {
        try CommonMetadata.add(spec["commonMetadata"], to: &documents)
    }
}

/// The labels and annotations that Flux puts on every object.
enum CommonMetadata {
    static func add(
        _ field: ObjectField?,
        to documents: inout [RenderedSource.Document]
    ) throws(GitOpsError) {
        guard let field else { return }
        try field.check(["labels", "annotations"])
        for key in ["labels", "annotations"] {
            for (name, value) in try field[key]?.texts().sorted(by: { $0.key < $1.key }) ?? [] {
                guard !Substitution.concerns(value) else {
                    throw field.unsupported("a variable in commonMetadata", "write what it stands for")
                }
                for index in documents.indices {
                    documents[index] = documents[index].adding(name, value, to: key)
                }
            }
        }
    }
}

extension RenderedSource.Document {
    /// This with a label or an annotation.
    func adding(_ name: String, _ value: String, to key: String) -> RenderedSource.Document {
        var node = node
        let path = YAMLPath([.key("metadata"), .key(key)])
        var mapping = node[path]?.mapping ?? YAMLMapping()
        mapping[name] = .string(value)
        node.replace(path, with: YAMLNode(.mapping(mapping)))
        return RenderedSource.Document(node: node, text: text, isLiteral: isLiteral)
    }
}

extension FluxObject {
    /// What `dependsOn` names, of the same kind.
    func dependencies(_ spec: ObjectField) throws(GitOpsError) -> [(name: FluxName, field: ObjectField)] {
        var names: [(name: FluxName, field: ObjectField)] = []
        for field in try spec["dependsOn"]?.list() ?? [] {
            try field.check(["name", "namespace", "readyExpr"])
            names.append(
                (
                    FluxName(
                        kind: name.kind,
                        namespace: try field["namespace"]?.text() ?? name.namespace,
                        name: try field.required("name").text()
                    ), field
                )
            )
        }
        return names
    }
}

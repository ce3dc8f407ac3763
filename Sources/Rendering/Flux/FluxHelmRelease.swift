import Kubernetes
import YAML

/// A HelmRelease of Flux, as a source that helm renders.
struct FluxHelmRelease {
    private static let known: Set<String> = [
        "chart", "chartRef", "interval", "kubeConfig", "suspend", "releaseName", "targetNamespace",
        "storageNamespace",
        "dependsOn", "timeout", "maxHistory", "serviceAccountName", "persistentClient", "driftDetection",
        "install",
        "upgrade", "test", "rollback", "uninstall", "valuesFrom", "values", "postRenderers", "commonMetadata",
        "healthCheckExprs", "waitStrategy",
    ]
    private static let releaseLimit = 53

    let object: FluxObject
    private let spec: ObjectField

    init(_ object: FluxObject) throws(GitOpsError) {
        self.object = object
        spec = try object.spec(Self.known)
        if let field = spec["kubeConfig"] {
            throw field.unsupported("kubeConfig", "give the site of that cluster a source of its own")
        }
    }

    /// How often Flux looks at it; nil if it does not say.
    var interval: String? { get throws(GitOpsError) { try spec["interval"]?.text() } }

    /// A chart that is in no registry cannot be shipped by who has no place for artifacts.
    func unshippable() -> GitOpsError {
        (spec["chart"] ?? spec["chartRef"] ?? spec).unsupported(
            "to ship a chart that is in no registry",
            "push it with helm push to a place of images.from, and name that with path: oci://... in charts"
        )
    }

    /// Whether Flux leaves it alone.
    var isSuspended: Bool { get throws(GitOpsError) { try spec["suspend"]?.boolean() ?? false } }

    /// The HelmReleases that are to be ready before.
    func dependencies() throws(GitOpsError) -> [(name: FluxName, field: ObjectField)] {
        try object.dependencies(spec)
    }

    /// The namespace of the release.
    var namespace: String {
        get throws(GitOpsError) { try spec["targetNamespace"]?.text() ?? object.name.namespace }
    }

    /// The namespace that the release makes; nil if it makes none.
    func createdNamespace() throws(GitOpsError) -> YAMLNode? {
        guard try spec["install"]?["createNamespace"]?.boolean() == true else { return nil }
        var metadata = YAMLMapping()
        metadata["name"] = .string(try namespace)
        var mapping = YAMLMapping()
        mapping["apiVersion"] = .string("v1")
        mapping["kind"] = .string("Namespace")
        mapping["metadata"] = YAMLNode(.mapping(metadata))
        return YAMLNode(.mapping(mapping))
    }

    /// The source.
    func source(
        named name: ManifestName,
        _ reader: FluxSourceReader,
        _ set: inout FluxSet,
        policy: ChartPolicy
    ) throws -> ManifestSource {
        let chart = try chart(reader, &set)
        let values = try values(set)
        let definitions = spec["install"]?["crds"]
        return try ManifestSource(
            name: name,
            tree: chart.tree,
            path: chart.path,
            kind: .helm(
                HelmOptions(
                    release: try releaseName(),
                    version: chart.version,
                    values: values.node.entries.isEmpty
                        ? nil
                        : String(
                            decoding: YAMLEmitter.document(YAMLNode(.mapping(values.node))),
                            as: UTF8.self
                        ),
                    parameters: values.parameters,
                    includesDefinitions: try definitions?.text() != "Skip",
                    policy: policy,
                    edits: try postRenderers()
                )
            ),
            namespace: try namespace,
            substitutes: false
        )
    }

    private func chart(_ reader: FluxSourceReader, _ set: inout FluxSet) throws(GitOpsError)
        -> FluxSourceReader.Chart
    {
        if let chart = spec["chart"] {
            return try reader.chart(try chart.required("spec"), in: object.name.namespace, &set)
        }
        let reference = try spec.required("chartRef")
        let kind = try reference.required("kind")
        guard let known = FluxKind(rawValue: try kind.text()), known == .ociRepository || known == .helmChart
        else {
            throw kind.unsupported(
                "a chart of the kind \(try kind.text())",
                "name an OCIRepository or a HelmChart"
            )
        }
        let source = try set.referred(reference, kind: known.rawValue, in: object.name.namespace)
        set.use(source.name)
        guard known == .helmChart else { return try reader.chart(of: source) }
        return try reader.chart(try source.field.required("spec"), in: source.name.namespace, &set)
    }

    private func releaseName() throws(GitOpsError) -> String {
        if let name = spec["releaseName"] { return try name.text() }
        let namespace = try spec["targetNamespace"]?.text()
        let name = (namespace.map { "\($0)-" } ?? "") + object.name.name
        guard name.utf8.count <= Self.releaseLimit else {
            throw spec.malformed(
                "the name of the release would be \(name), which has more than \(Self.releaseLimit) bytes: write releaseName"
            )
        }
        return name
    }

    /// What kustomize changes in the manifests of the chart, one after the other.
    private func postRenderers() throws(GitOpsError) -> [String] {
        var edits: [String] = []
        for renderer in try spec["postRenderers"]?.list() ?? [] {
            try renderer.check(["kustomize"])
            let kustomize = try renderer.required("kustomize")
            try kustomize.check(["patches", "images"])
            edits.append(KustomizeOptions.text(try kustomize.mapping()))
        }
        return edits
    }

    // MARK: - Values

    private func values(_ set: FluxSet) throws -> (node: YAMLMapping, parameters: [HelmOptions.Parameter]) {
        var values = YAMLNode(.mapping(YAMLMapping()))
        var parameters: [HelmOptions.Parameter] = []
        for reference in try spec["valuesFrom"]?.list() ?? [] {
            try reference.check(["kind", "name", "valuesKey", "targetPath", "optional", "literal"])
            let kind = try reference.required("kind").text()
            guard ["ConfigMap", "Secret"].contains(kind) else {
                throw try reference.required("kind").malformed("found \(kind), expected ConfigMap or Secret")
            }
            let key = try reference["valuesKey"]?.text() ?? "values.yaml"
            let isOptional = try reference["optional"]?.boolean() ?? false
            guard let text = try text(reference, kind: kind, key: key, isOptional: isOptional, set) else {
                continue
            }
            if let target = reference["targetPath"] {
                let isLiteral = try reference["literal"]?.boolean() ?? false
                parameters.append(
                    HelmOptions.Parameter(isLiteral ? .literal : .guessed, try target.text(), text)
                )
            } else {
                let node = try YAMLDocuments.readOne(
                    Array(text.utf8),
                    name: "\(key) of \(kind)/\(try reference.required("name").text())"
                )
                guard node.isNull || node.mapping != nil else {
                    throw reference.malformed("\(key) holds \(node.words), expected a mapping of values")
                }
                if node.mapping != nil { values = values.overlaid(with: node) }
            }
        }
        if let own = spec["values"] {
            _ = try own.mapping()
            values = values.overlaid(with: own.node)
        }
        return (values.mapping ?? YAMLMapping(), parameters)
    }

    private func text(
        _ reference: ObjectField,
        kind: String,
        key: String,
        isOptional: Bool,
        _ set: FluxSet
    ) throws(GitOpsError) -> String? {
        let name = FluxName(
            kind: kind,
            namespace: object.name.namespace,
            name: try reference.required("name").text()
        )
        guard let found = set[name] else {
            if isOptional { return nil }
            throw .missingObject(
                object: reference.object,
                at: reference.place,
                path: reference.path,
                wanted: "\(name)",
                remedy: "put it into the folder of the source, or write optional: true"
            )
        }
        guard let text = try FluxSet.data(of: found)[key] else {
            if isOptional { return nil }
            throw reference.malformed("\(name) has no key \(key)")
        }
        return text
    }

    /// Adds the labels and annotations of `commonMetadata`.
    func mark(_ documents: inout [RenderedSource.Document]) throws(GitOpsError) {
        try CommonMetadata.add(spec["commonMetadata"], to: &documents)
    }
}

extension YAMLNode {
    /// This with values over it, as helm merges files with values: mappings are merged, a null stays and takes away what the chart has.
    func overlaid(with values: YAMLNode) -> YAMLNode {
        guard var result = mapping, let changes = values.mapping else { return values }
        for entry in changes.entries {
            result[entry.name] = result[entry.name]?.overlaid(with: entry.value) ?? entry.value
        }
        return YAMLNode(.mapping(result), at: position)
    }
}

import YAML

/// The field `kustomize` of a source of Argo CD, as what `kustomize edit` would write into the kustomization.
struct ArgoKustomize {
    private static let known: Set<String> = [
        "namePrefix", "nameSuffix", "images", "replicas", "commonLabels", "commonAnnotations",
        "commonAnnotationsEnvsubst", "labelWithoutSelector", "labelIncludeTemplates", "forceCommonLabels",
        "forceCommonAnnotations", "namespace", "patches", "components", "ignoreMissingComponents", "version",
        "kubeVersion", "apiVersions",
    ]

    private let environment: ArgoBuildEnvironment

    init(_ environment: ArgoBuildEnvironment) { self.environment = environment }

    func options(_ field: ObjectField) throws(GitOpsError) -> KustomizeOptions {
        try field.check(Self.known)
        for name in ["version", "ignoreMissingComponents"] {
            guard let field = field[name], field.node.scalar?.value != .boolean(false) else { continue }
            throw field.unsupported(
                name,
                "take the field away: the kustomize of this machine renders, and components must be there"
            )
        }
        var edits = YAMLMapping()
        for name in ["namePrefix", "nameSuffix", "namespace"] {
            if let field = field[name], field.node.string != "" { edits[name] = .string(try field.text()) }
        }
        if let images = field["images"] {
            var nodes: [YAMLNode] = []
            for image in try images.list() { nodes.append(try Self.image(image)) }
            edits["images"] = YAMLNode(.sequence(nodes))
        }
        if let replicas = field["replicas"] {
            for replica in try replicas.list() { try replica.check(["name", "count"]) }
            edits["replicas"] = YAMLNode(.sequence(try replicas.list().map(Self.replicas)))
        }
        if let labels = field["commonLabels"] {
            let values = YAMLNode(.mapping(Self.mapping(try labels.texts())))
            if try field["labelWithoutSelector"]?.boolean() == true {
                var label = YAMLMapping()
                label["pairs"] = values
                label["includeSelectors"] = YAMLNode(.scalar(YAMLScalar(false)))
                label["includeTemplates"] = YAMLNode(
                    .scalar(YAMLScalar(try field["labelIncludeTemplates"]?.boolean() ?? false))
                )
                edits["labels"] = YAMLNode(.sequence([YAMLNode(.mapping(label))]))
            } else {
                edits["commonLabels"] = values
            }
        }
        if let annotations = field["commonAnnotations"] {
            let replaces = try field["commonAnnotationsEnvsubst"]?.boolean() ?? false
            let texts = try annotations.texts().mapValues { replaces ? environment.expand($0) : $0 }
            edits["commonAnnotations"] = YAMLNode(.mapping(Self.mapping(texts)))
        }
        for name in ["patches", "components"] where field[name] != nil { edits[name] = field[name]?.node }
        return KustomizeOptions(
            rules: .argocd,
            edits: edits.entries.isEmpty ? nil : KustomizeOptions.text(edits)
        )
    }

    private static func mapping(_ texts: [String: String]) -> YAMLMapping {
        texts.sorted { $0.key < $1.key }.reduce(into: YAMLMapping()) { $0[$1.key] = .string($1.value) }
    }

    private static func replicas(_ field: ObjectField) throws(GitOpsError) -> YAMLNode {
        guard let count = field["count"], let number = Int64(try count.anyText()), number >= 0 else {
            throw field.malformed("count is no number of replicas")
        }
        var mapping = YAMLMapping()
        mapping["name"] = .string(try field.required("name").text())
        mapping["count"] = YAMLNode(.scalar(YAMLScalar(number)))
        return YAMLNode(.mapping(mapping))
    }

    /// `[NAME=]NEWNAME[:TAG][@DIGEST]` as `kustomize edit set image` reads it.
    private static func image(_ field: ObjectField) throws(GitOpsError) -> YAMLNode {
        var rest = try field.text()[...]
        var mapping = YAMLMapping()
        var name: Substring?
        if let equals = rest.firstIndex(of: "=") {
            name = rest[..<equals]
            rest = rest[rest.index(after: equals)...]
        }
        if let at = rest.firstIndex(of: "@") {
            mapping["digest"] = .string(String(rest[rest.index(after: at)...]))
            rest = rest[..<at]
        }
        let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[lastSlash...].firstIndex(of: ":") {
            mapping["newTag"] = .string(String(rest[rest.index(after: colon)...]))
            rest = rest[..<colon]
        }
        guard !rest.isEmpty, name?.isEmpty != true else {
            throw field.malformed("it names no image, expected [NAME=]NEWNAME[:TAG][@DIGEST]")
        }
        if let name, name != rest { mapping["newName"] = .string(String(rest)) }
        mapping["name"] = .string(String(name ?? rest))
        return YAMLNode(.mapping(mapping))
    }
}

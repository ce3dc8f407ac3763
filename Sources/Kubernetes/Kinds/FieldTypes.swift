import YAML

/// Finds fields that the API server of any cluster would refuse by their type: what is text, and what is a quantity.
///
/// The kinds of Kubernetes itself are looked at, and the metadata of all others, whose definitions are not known here. A null is as good as
/// a field that is not there.
package struct FieldTypes {
    private static let groups: Set<String> = ["", "apps", "autoscaling", "batch", "policy"]
    /// Mappings of names to quantities (kubernetes/api `ResourceList`).
    private static let quantityMaps: Set<String> = [
        "limits", "requests", "capacity", "overhead", "hard", "max", "min", "default", "defaultRequest",
        "maxLimitRequestRatio",
    ]
    private static let quantities: Set<String> = ["sizeLimit", "divisor", "averageValue"]
    /// Lists of texts.
    private static let textLists: Set<String> = [
        "args", "command", "accessModes", "mountOptions", "finalizers", "externalIPs",
        "loadBalancerSourceRanges",
    ]
    /// Texts, whatever they look like.
    private static let texts: Set<String> = [
        "workingDir", "serviceAccountName", "nodeName", "schedulerName", "priorityClassName",
        "runtimeClassName",
        "hostname", "subdomain", "mountPath", "subPath", "image", "imagePullPolicy", "restartPolicy",
        "dnsPolicy",
        "storageClassName", "claimName", "secretName", "volumeName", "schedule", "clusterIP", "externalName",
    ]

    private let object: KubernetesObject

    /// Looks at every field of an object.
    /// - Throws: ``KubernetesError/malformedObject(at:path:reason:)`` for the first such field, and for an object without a name of its own,
    ///   which server-side apply cannot address.
    package static func check(_ object: KubernetesObject) throws(KubernetesError) {
        let types = FieldTypes(object: object)
        let metadata = YAMLPath().key("metadata")
        guard !object.id.isNameGenerated else {
            throw types.malformed(
                object.node["metadata"],
                at: metadata.key("generateName"),
                "every apply would make another object, expected metadata.name"
            )
        }
        if groups.contains(object.id.type.group) {
            var steps: [YAMLPath.Step] = []
            try types.check(object.node, at: &steps)
        } else if let node = object.node["metadata"] {
            var steps = metadata.steps
            try types.check(node, at: &steps)
        }
    }

    private func check(_ node: YAMLNode, at steps: inout [YAMLPath.Step]) throws(KubernetesError) {
        switch node.content {
        case .mapping(let mapping):
            for entry in mapping.entries {
                steps.append(.key(entry.name))
                try check(entry.value, at: &steps)
                steps.removeLast()
            }
        case .sequence(let nodes):
            try checkMap(node, at: steps)
            for (index, node) in nodes.enumerated() {
                steps.append(.index(index))
                try check(node, at: &steps)
                steps.removeLast()
            }
        case .scalar(let scalar):
            try check(scalar, node, at: steps)
        }
    }

    private func check(_ scalar: YAMLScalar, _ node: YAMLNode, at steps: [YAMLPath.Step])
        throws(KubernetesError)
    {
        guard scalar.value != .null else { return }
        if isQuantity(steps) {
            guard !Self.isReadable(scalar) else { return }
            throw malformed(
                node,
                at: YAMLPath(steps),
                "\"\(scalar.text)\" is no quantity, expected a number with m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent"
            )
        }
        try checkMap(node, at: steps)
        if scalar.string == nil, TextField.contains(YAMLPath(steps), in: object.node) || isText(steps) {
            throw malformed(
                node,
                at: YAMLPath(steps),
                "found \(scalar.words), expected text: put it in quotes"
            )
        }
        switch FieldKinds.certainKind(of: YAMLPath(steps), in: object.node) {
        case .number where scalar.string != nil:
            throw malformed(node, at: YAMLPath(steps), "found the text \"\(scalar.text)\", expected a number")
        case .boolean where scalar.value != .boolean(true) && scalar.value != .boolean(false):
            throw malformed(node, at: YAMLPath(steps), "found \(scalar.words), expected true or false")
        default: break
        }
    }

    /// Refuses what is no mapping where only one of names to texts can be: the data of a ConfigMap or Secret, labels and annotations.
    private func checkMap(_ node: YAMLNode, at steps: [YAMLPath.Step]) throws(KubernetesError) {
        let isData =
            object.id.type.group.isEmpty && ["ConfigMap", "Secret"].contains(object.id.type.kind)
            && [[.key("data")], [.key("stringData")], [.key("binaryData")]].contains(steps)
        let isMetadata = [[.key("metadata"), .key("labels")], [.key("metadata"), .key("annotations")]]
            .contains(steps)
        guard isData || isMetadata else { return }
        throw malformed(node, at: YAMLPath(steps), "expected a mapping of names to texts")
    }

    /// Whether a field of the kinds of Kubernetes itself takes text alone.
    private func isText(_ steps: [YAMLPath.Step]) -> Bool {
        guard steps.first == .key("spec"), let last = steps.last else { return false }
        if case .key(let name) = last { return Self.texts.contains(name) }
        guard case .key(let list)? = steps.dropLast().last else { return false }
        return Self.textLists.contains(list)
    }

    private func isQuantity(_ steps: [YAMLPath.Step]) -> Bool {
        guard steps.count > 2, steps[0] == .key("spec") || steps[0] == .key("template"),
            case .key(let name) = steps[steps.count - 1], case .key(let parent) = steps[steps.count - 2]
        else { return false }
        if Self.quantityMaps.contains(parent) { return object.holdsQuantities(parent) }
        return Self.quantities.contains(name) || (parent == "target" && name == "value")
    }

    /// The grammar of quantities: a decimal number, and a suffix or an exponent (apimachinery `resource.Quantity`).
    private static func isReadable(_ scalar: YAMLScalar) -> Bool {
        switch scalar.value {
        case .integer, .unsigned, .number: return true
        case .null, .boolean: return false
        case .string(let text): return isQuantity(text)
        }
    }

    private static let suffixes: Set<String> = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]

    private static func isQuantity(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func skip(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func skipDigits() -> Int {
            let digits = rest.prefix(while: ObjectName.isDigit).count
            rest = rest.dropFirst(digits)
            return digits
        }
        _ = skip("+-")
        var digits = skipDigits()
        if skip(".") { digits += skipDigits() }
        guard digits > 0 else { return false }
        if suffixes.contains(String(Substring(rest))) { return true }
        guard skip("eE") else { return false }
        _ = skip("+-")
        return skipDigits() > 0 && rest.isEmpty
    }

    private func malformed(_ node: YAMLNode?, at path: YAMLPath, _ reason: String) -> KubernetesError {
        .malformedObject(
            at: YAMLLocation(object.place.name, node?.position ?? object.node.position),
            path: path,
            reason: "\(object.id): \(reason)"
        )
    }
}

extension KubernetesObject {
    /// Whether a mapping of this name holds quantities in an object of this kind: `limits` of a container, but `max` only of a LimitRange.
    fileprivate func holdsQuantities(_ name: String) -> Bool {
        switch name {
        case "hard": id.type.kind == "ResourceQuota"
        case "max", "min", "default", "defaultRequest", "maxLimitRequestRatio": id.type.kind == "LimitRange"
        case "capacity": id.type.kind == "PersistentVolume"
        default: true
        }
    }
}

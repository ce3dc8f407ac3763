package import YAML

/// What a field takes, by its schema as far as that is known.
package enum FieldKind: Sendable {
    /// Text, whatever it looks like.
    case text
    case number
    case boolean
    /// A number, or the name of one, such as a port.
    case numberOrText
    /// A list or a mapping.
    case container
    /// Whatever the definition of the kind says, which is not known.
    case unknown
}

/// The kinds of fields: of Kubernetes itself by their names, of custom resources by the definitions that go along.
package struct FieldKinds: Sendable {
    private static let groups: Set<String> = [
        "", "apps", "autoscaling", "batch", "policy", "networking.k8s.io", "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "node.k8s.io",
        "admissionregistration.k8s.io",
        "apiregistration.k8s.io", "certificates.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
        "resource.k8s.io",
    ]
    /// Names that mean the same in every kind, custom ones too.
    private static let commonNumbers: Set<String> = [
        "replicas", "minReplicas", "maxReplicas", "minReadySeconds", "revisionHistoryLimit",
        "progressDeadlineSeconds",
        "terminationGracePeriodSeconds", "activeDeadlineSeconds", "containerPort", "hostPort", "nodePort",
        "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold",
        "runAsUser",
        "runAsGroup", "fsGroup", "backoffLimit", "ttlSecondsAfterFinished", "tolerationSeconds",
        "parallelism", "completions",
    ]
    private static let commonBooleans: Set<String> = [
        "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "automountServiceAccountToken",
        "enableServiceLinks",
        "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "runAsNonRoot", "suspend",
        "paused",
        "publishNotReadyAddresses", "allocateLoadBalancerNodePorts",
    ]
    private static let numbers: Set<String> = [
        "priority", "defaultMode", "mode", "expirationSeconds", "backoffLimitPerIndex", "maxFailedIndexes",
        "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit",
        "averageUtilization",
        "targetCPUUtilizationPercentage", "stabilizationWindowSeconds", "weight", "maxSkew", "minDomains",
        "partition",
        "start", "healthCheckNodePort", "number", "seconds", "endPort", "generation", "leaseDurationSeconds",
        "leaseTransitions", "groupPriorityMinimum", "versionPriority",
    ]
    private static let booleans: Set<String> = [
        "hostUsers", "setHostnameAsFQDN", "stdin", "stdinOnce", "tty", "readOnly", "optional", "immutable",
        "allowVolumeExpansion", "globalDefault", "unschedulable", "blockOwnerDeletion", "controller",
        "podInfoOnMount",
        "attachRequired", "requiresRepublish", "storageCapacity", "seLinuxMount", "hostProcess",
        "insecureSkipTLSVerify",
    ]
    private static let numbersOrTexts: Set<String> = [
        "port", "targetPort", "minAvailable", "maxUnavailable", "maxSurge",
    ]
    private static let containers: Set<String> = [
        "metadata", "spec", "template", "labels", "annotations", "matchLabels", "matchExpressions",
        "nodeSelector", "selector",
        "args", "command", "env", "envFrom", "volumes", "volumeMounts", "tolerations", "affinity",
        "resources", "limits",
        "requests", "securityContext", "imagePullSecrets", "topologySpreadConstraints", "hostAliases",
        "ports", "externalIPs",
        "loadBalancerSourceRanges", "accessModes", "mountOptions", "finalizers", "rules", "subjects", "verbs",
        "apiGroups",
        "resourceNames", "nonResourceURLs", "ingress", "egress", "from", "to", "tls", "hosts", "data",
        "stringData",
        "parameters", "supplementalGroups", "capabilities", "add", "drop", "metrics", "behavior", "strategy",
        "updateStrategy", "initContainers", "containers", "hostnames", "ips", "items", "sources", "sysctls",
        "nameservers",
        "searches", "paths", "policyTypes", "podSelector", "namespaceSelector", "secrets", "clusterIPs",
        "ipFamilies",
        "allowedTopologies", "values", "readinessGates", "schedulingGates", "ownerReferences",
    ]
    /// Lists of numbers.
    private static let numberLists: Set<String> = ["supplementalGroups"]
    /// Mappings of names to texts, beside those of ``TextField``.
    private static let textMaps: Set<String> = [
        "data", "stringData", "binaryData", "parameters", "volumeAttributes", "options", "limits", "requests",
        "matchFields",
    ]

    private let definitions: [String: YAMLNode]

    /// Looks for definitions of custom resources.
    package init(definitionsIn nodes: some Sequence<YAMLNode> = []) {
        var definitions: [String: YAMLNode] = [:]
        for node in nodes where node["kind"]?.string == "CustomResourceDefinition" {
            guard let spec = node["spec"], let group = spec["group"]?.string,
                let kind = spec["names"]?["kind"]?.string
            else { continue }
            for version in spec["versions"]?.sequence ?? [] {
                guard let name = version["name"]?.string else { continue }
                definitions["\(group)/\(name)/\(kind)"] = version["schema"]?["openAPIV3Schema"]
            }
        }
        self.definitions = definitions
    }

    /// What the field at `path` takes in an object.
    package func kind(of path: YAMLPath, in object: YAMLNode) -> FieldKind {
        let version = object["apiVersion"]?.string ?? ""
        let group = version.contains("/") ? String(version.prefix { $0 != "/" }) : ""
        if TextField.contains(path, in: object) { return .text }
        if Self.groups.contains(group) || path.steps.first == .key("metadata") {
            return Self.knownKind(of: path.steps[...], in: object)
        }
        if let schema = definitions["\(version)/\(object["kind"]?.string ?? "")"] {
            return Self.kind(of: path.steps[...], in: schema)
        }
        guard case .key(let name)? = path.steps.last else { return .unknown }
        if Self.commonNumbers.contains(name) { return .number }
        return Self.commonBooleans.contains(name) ? .boolean : .unknown
    }

    /// The kind of a field of Kubernetes itself whose name means the same wherever it is; nil for all others.
    static func certainKind(of path: YAMLPath, in object: YAMLNode) -> FieldKind? {
        guard path.steps.first == .key("spec"), case .key(let name)? = path.steps.last,
            commonNumbers.contains(name) || commonBooleans.contains(name)
        else { return nil }
        let kind = knownKind(of: path.steps[...], in: object)
        return switch kind {
        case .number, .boolean: kind
        default: nil
        }
    }

    private static func knownKind(of steps: ArraySlice<YAMLPath.Step>, in object: YAMLNode) -> FieldKind {
        guard let last = steps.last else { return .container }
        let parents = steps.dropLast()
        guard case .key(let name) = last else {
            guard case .key(let list)? = parents.last else { return .container }
            if numberLists.contains(list) { return .number }
            // The elements of most lists are mappings, and those of all others texts; a text that is a mapping is none in a list of texts.
            return .text
        }
        if case .key(let parent)? = parents.last, textMaps.contains(parent) { return .text }
        if name == "value" {
            let isPolicy = parents.contains(.key("policies"))
            return isPolicy || object["kind"]?.string == "PriorityClass" ? .number : .text
        }
        if commonNumbers.contains(name) || numbers.contains(name) { return .number }
        if commonBooleans.contains(name) || booleans.contains(name) { return .boolean }
        if numbersOrTexts.contains(name) { return .numberOrText }
        return containers.contains(name) ? .container : .text
    }

    private static func kind(of steps: ArraySlice<YAMLPath.Step>, in schema: YAMLNode) -> FieldKind {
        guard let step = steps.first else {
            if schema["x-kubernetes-int-or-string"]?.scalar?.value == .boolean(true) { return .numberOrText }
            switch schema["type"]?.string {
            case "string": return .text
            case "integer", "number": return .number
            case "boolean": return .boolean
            case "object", "array": return .container
            default: return .unknown
            }
        }
        let next: YAMLNode? =
            switch step {
            case .key(let name): schema["properties"]?[name] ?? schema["additionalProperties"]
            case .index: schema["items"]
            }
        guard let next else { return .unknown }
        return kind(of: steps.dropFirst(), in: next)
    }
}

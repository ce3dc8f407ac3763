extension FakeCluster {
    /// What is refused before anything is merged.
    func admissibility(of intent: FakeJSON, _ target: Target, _ name: String, isDryRun: Bool) -> FakeAnswer? {
        let type = target.type
        guard intent["apiVersion"]?.string == type.apiVersion, intent["kind"]?.string == type.kind,
            intent[["metadata", "name"]]?.string == name
        else {
            return .failure(400, "BadRequest", "the object does not match the address of the request")
        }
        guard intent[["metadata", "managedFields"]] == nil else {
            return .failure(400, "BadRequest", "metadata.managedFields must be nil")
        }
        if let written = intent[["metadata", "namespace"]]?.string, type.isNamespaced,
            written != target.namespace
        {
            let message =
                "the namespace of the provided object does not match the namespace sent on the request"
            return .failure(400, "BadRequest", message)
        }
        if let unknown = undeclaredField(of: intent, type) {
            let place = "\(target.namespace ?? "")/\(name); \(type.apiVersion), Kind=\(type.kind)"
            let message =
                "failed to create typed patch object (\(place)): \(unknown): field not declared in schema"
            return .failure(500, "", message)
        }
        if let namespace = target.namespace {
            guard let found = objects["/api/v1/namespaces/\(namespace)"] else {
                let message = "namespaces \"\(namespace)\" not found"
                return .failure(404, "NotFound", message, name: namespace, kind: "namespaces")
            }
            if found.content[["status", "phase"]] == "Terminating", objects[target.path] == nil {
                return .failure(
                    403,
                    "Forbidden",
                    """
                    \(type.words) "\(name)" is forbidden: unable to create new content in namespace \(namespace) \
                    because it is being terminated
                    """,
                    name: name,
                    kind: type.plural,
                    causes: [
                        FakeAnswer.cause(
                            "NamespaceTerminating",
                            "namespace \(namespace) is being terminated",
                            "metadata.namespace"
                        )
                    ]
                )
            }
        }
        return webhookRefusal(type, isDryRun: isDryRun)
    }

    private func webhookRefusal(_ type: FakeType, isDryRun: Bool) -> FakeAnswer? {
        for webhook in settings.webhooks where webhook.kind == type.kind {
            if webhook.isSilent {
                if let server = webhook.server, objects[server] != nil { continue }
                let message = """
                    Internal error occurred: failed calling webhook "\(webhook.name)": failed to call webhook: \
                    Post "https://policy.default.svc:443/validate?timeout=10s": connection refused
                    """
                return .failure(500, "InternalError", message)
            }
            if webhook.hasSideEffects {
                guard isDryRun else { continue }
                let message = "admission webhook \"\(webhook.name)\" does not support dry run"
                return .failure(400, "BadRequest", message)
            }
            let message = "admission webhook \"\(webhook.name)\" denied the request: \(webhook.message)"
            return .failure(403, "Forbidden", message)
        }
        return nil
    }

    /// A field that a built-in type does not have, which ends server-side apply.
    private func undeclaredField(of intent: FakeJSON, _ type: FakeType) -> String? {
        let known: [String: Set<String>] = [
            "ConfigMap": ["apiVersion", "kind", "metadata", "data", "binaryData", "immutable"],
            "Secret": ["apiVersion", "kind", "metadata", "data", "stringData", "immutable", "type"],
        ]
        guard type.group.isEmpty, let fields = known[type.kind] else { return nil }
        return intent.members.keys.filter { !fields.contains($0) }.min().map { ".\($0)" }
    }

    /// A field that a custom resource's schema does not have, which is dropped with a warning.
    func unknownField(of intent: FakeJSON, _ type: FakeType) -> String? {
        guard let fields = type.specFields, let spec = intent["spec"] else { return nil }
        return spec.members.keys.filter { !fields.contains($0) }.min().map { "spec.\($0)" }
    }

    func addDefaults(to content: inout FakeJSON) {
        switch content["kind"]?.string {
        case "Namespace":
            var labels = content[["metadata", "labels"]] ?? [:]
            labels["kubernetes.io/metadata.name"] = content[["metadata", "name"]]
            content["metadata"]?["labels"] = labels
            content["spec"] = ["finalizers": ["kubernetes"]]
        case "Deployment":
            if content[["spec", "replicas"]] == nil { content["spec"]?["replicas"] = 1 }
            if content[["spec", "progressDeadlineSeconds"]] == nil {
                content["spec"]?["progressDeadlineSeconds"] = 600
            }
        default: break
        }
    }

    /// What may not change once it is set.
    func change(from old: FakeJSON, to new: FakeJSON, _ type: FakeType) -> FakeAnswer? {
        let name = new[["metadata", "name"]]?.string ?? ""
        guard let rule = Self.fixed.first(where: { $0.kind == type.kind }), let before = old[rule.path],
            before != new[rule.path]
        else { return nil }
        let message = rule.says ?? "Invalid value: \(new[rule.path]?.text ?? "null"): field is immutable"
        let field = rule.field ?? rule.path.joined(separator: ".")
        return .failure(
            422,
            "Invalid",
            "\(type.kind).\(type.group) \"\(name)\" is invalid: \(field): \(message)",
            name: name,
            kind: type.kind,
            causes: [FakeAnswer.cause("FieldValueInvalid", message, field)]
        )
    }

    /// A field that may not change, the words of the server about it, and the field that they name.
    private typealias Fixed = (kind: String, path: [String], says: String?, field: String?)

    /// The words are those of Kubernetes 1.36.
    private static let fixed: [Fixed] = [
        ("Deployment", ["spec", "selector"], nil, nil), ("Job", ["spec", "template"], nil, nil),
        ("Secret", ["type"], nil, nil), ("IngressClass", ["spec", "controller"], nil, nil),
        (
            "Service", ["spec", "clusterIP"],
            #"Invalid value: ["10.0.0.2"]: may not change once set"#, "spec.clusterIPs[0]"
        ),
        (
            "RoleBinding", ["roleRef"],
            #"Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"b"}: cannot change roleRef"#,
            nil
        ),
        (
            "PersistentVolumeClaim", ["spec", "storageClassName"],
            """
            Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound \
            claims\n  core.PersistentVolumeClaimSpec{…}
            """, "spec"
        ),
        ("PriorityClass", ["value"], "Forbidden: may not be changed in an update.", nil),
        ("StorageClass", ["provisioner"], "Forbidden: updates to provisioner are forbidden.", nil),
        (
            "StatefulSet", ["spec", "serviceName"],
            """
            Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
            'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden
            """, "spec"
        ),
        (
            "Pod", ["spec", "nodeName"],
            """
            Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.tolerations` (only \
            additions to existing tolerations)\n  core.PodSpec{…}
            """, "spec"
        ),
    ]
}

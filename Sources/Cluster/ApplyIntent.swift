import FoundationEssentials
import Kubernetes
import YAML

/// What is sent for an object: its manifest, less what is the server's to say, in the form that the server merges well.
///
/// The rules are those of Flux (`fluxcd/pkg`, `ssa/normalize`), for the reasons given there.
struct ApplyIntent: Sendable {
    let node: YAMLNode

    /// Metadata that only the server writes; in a manifest it comes from an export of a live object.
    private static let serverMetadata = [
        "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields",
        "resourceVersion", "selfLink", "uid",
    ]
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    init(_ object: KubernetesObject, namespace: String?) {
        var node = object.node
        node.edit("metadata") { metadata in
            for key in Self.serverMetadata { metadata[key] = nil }
            metadata["namespace"] = namespace.map { .string($0) }
            if var annotations = metadata["annotations"]?.mapping, annotations[Self.lastApplied] != nil {
                annotations[Self.lastApplied] = nil
                metadata["annotations"] = YAMLNode(.mapping(annotations))
            }
        }
        node.edit { $0["status"] = nil }
        switch (object.id.type.group, object.id.type.kind) {
        case ("", "Secret"): node.encodeStringData()
        case ("", "Service"):
            node.edit("spec") { $0.editEach("ports") { $0.defaultProtocol() } }
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): node.dropPlaceholderAuthority()
        default:
            if let path = Self.podSpecPath(of: object.id.type) {
                node.edit(path[...]) { $0.defaultPodPorts() }
            }
        }
        self.node = node
    }

    var body: [UInt8] { node.json }

    private static func podSpecPath(of type: GroupVersionKind) -> [String]? {
        switch (type.group, type.kind) {
        case ("", "Pod"): ["spec"]
        case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"),
            ("batch", "Job"), ("", "ReplicationController"):
            ["spec", "template", "spec"]
        case ("batch", "CronJob"): ["spec", "jobTemplate", "spec", "template", "spec"]
        case ("", "PodTemplate"): ["template", "spec"]
        default: nil
        }
    }
}

extension YAMLNode {
    /// Changes the mapping that `keys` lead to; nothing happens if there is none.
    fileprivate mutating func edit(_ keys: ArraySlice<String> = [], _ change: (inout YAMLMapping) -> Void) {
        guard var mapping else { return }
        if let key = keys.first {
            guard var child = mapping[key], child.mapping != nil else { return }
            child.edit(keys.dropFirst(), change)
            mapping[key] = child
        } else {
            change(&mapping)
        }
        content = .mapping(mapping)
    }

    fileprivate mutating func edit(_ key: String, _ change: (inout YAMLMapping) -> Void) {
        edit([key], change)
    }

    /// `stringData` is for writing only: what is merged and compared is `data`.
    ///
    /// Where something in it is no text it stays, for the server to explain.
    fileprivate mutating func encodeStringData() {
        guard let plain = self["stringData"]?.mapping, plain.entries.allSatisfy({ $0.value.string != nil })
        else { return }
        edit { secret in
            var data = secret["data"]?.mapping ?? YAMLMapping()
            for entry in plain.entries {
                guard let text = entry.value.string else { continue }
                data[entry.name] = .string(Data(text.utf8).base64EncodedString())
            }
            secret["data"] = YAMLNode(.mapping(data))
            secret["stringData"] = nil
        }
    }

    /// An authority that stands for the one that a controller fills in later fails the server's validation.
    fileprivate mutating func dropPlaceholderAuthority() {
        edit(["spec", "conversion", "webhook", "clientConfig"]) { client in
            guard let text = client["caBundle"]?.string else { return }
            let decoded = Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
            if decoded?.contains("-----BEGIN CERTIFICATE-----") != true { client["caBundle"] = nil }
        }
    }
}

extension YAMLMapping {
    /// Ports are merged by number and protocol, so one without a protocol would be another port (kubernetes#98576).
    fileprivate mutating func defaultProtocol() {
        if self["protocol"]?.isNull ?? true { self["protocol"] = .string("TCP") }
    }

    fileprivate mutating func defaultPodPorts() {
        for key in ["containers", "initContainers", "ephemeralContainers"] {
            editEach(key) { container in
                container.editEach("ports") { $0.defaultProtocol() }
            }
        }
    }

    /// Changes each mapping of a list.
    fileprivate mutating func editEach(_ key: String, _ change: (inout YAMLMapping) -> Void) {
        guard var list = self[key], let elements = list.sequence else { return }
        list.content = .sequence(
            elements.map { element in
                var element = element
                element.edit([], change)
                return element
            }
        )
        self[key] = list
    }
}

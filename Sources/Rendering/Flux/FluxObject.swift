import Kubernetes
import YAML

/// The kinds of Flux that sealift follows or leaves out.
enum FluxKind: String, CaseIterable {
    case kustomization = "Kustomization"
    case helmRelease = "HelmRelease"
    case gitRepository = "GitRepository"
    case ociRepository = "OCIRepository"
    case helmRepository = "HelmRepository"
    case helmChart = "HelmChart"
    case bucket = "Bucket"

    /// The API group and the version that Flux 2.9 serves.
    var api: (group: String, version: String) {
        switch self {
        case .kustomization: ("kustomize.toolkit.fluxcd.io", "v1")
        case .helmRelease: ("helm.toolkit.fluxcd.io", "v2")
        case .gitRepository, .ociRepository, .helmRepository, .helmChart, .bucket:
            ("source.toolkit.fluxcd.io", "v1")
        }
    }
}

/// An object by kind, namespace and name.
struct FluxName: Hashable, Comparable, CustomStringConvertible {
    let kind: String
    let namespace: String
    let name: String

    var description: String { "\(kind)/\(namespace)/\(name)" }

    static func < (left: FluxName, right: FluxName) -> Bool { left.description < right.description }
}

/// An object of Flux.
struct FluxObject {
    /// Its manifest, variables replaced.
    let document: RenderedSource.Document
    /// Which one it is.
    let name: FluxName
    /// The Kustomization that brings it; nil for the folder of the source.
    let parent: FluxName?

    var field: ObjectField { ObjectField(document) }

    /// The field `spec`.
    func spec(_ known: Set<String>) throws(GitOpsError) -> ObjectField {
        let spec = try field.required("spec")
        try spec.check(known)
        return spec
    }
}

extension RenderedSource.Document {
    private static let groups = [
        "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "source.toolkit.fluxcd.io",
        "notification.toolkit.fluxcd.io", "image.toolkit.fluxcd.io",
    ]

    /// Whether Flux and not the cluster makes something of it.
    var isOfFlux: Bool {
        guard let version = node["apiVersion"]?.string, let slash = version.firstIndex(of: "/") else {
            return false
        }
        return Self.groups.contains(String(version[..<slash]))
    }

    /// The kind if it is one that is followed.
    /// - Throws: ``GitOpsError/unsupportedField(object:at:path:what:remedy:)`` for a version that Flux serves no more.
    func fluxKind() throws(GitOpsError) -> FluxKind? {
        guard isOfFlux, let kind = node["kind"]?.string.flatMap(FluxKind.init) else { return nil }
        let version = ObjectField(self)["apiVersion"]
        guard let version, let text = version.node.string else { return nil }
        let expected = "\(kind.api.group)/\(kind.api.version)"
        guard text == expected || !text.hasPrefix("\(kind.api.group)/") else {
            throw version.unsupported("\(text), which Flux serves no more,", "write \(expected)")
        }
        return text == expected ? kind : nil
    }

    /// The name, with `default` for no namespace.
    var fluxName: FluxName {
        let metadata = node["metadata"]
        return FluxName(
            kind: node["kind"]?.string ?? "",
            namespace: metadata?["namespace"]?.scalar?.text ?? "default",
            name: metadata?["name"]?.scalar?.text ?? ""
        )
    }
}

package import Kubernetes
package import YAML

/// What a source gives, the same for every site that has it with the same path and options: manifests in which variables still stand.
package struct RenderedSource: Sendable {
    /// One manifest, not yet checked to be an object.
    package struct Document: Sendable {
        /// The manifest, a mapping.
        package let node: YAMLNode
        /// What the text was called that it was read from.
        package let text: String
        /// Whether `${VARIABLE}` stays as it is in all of its text.
        package let isLiteral: Bool

        /// Pairs a manifest with its text.
        package init(node: YAMLNode, text: String, isLiteral: Bool = false) {
            self.node = node
            self.text = text
            self.isLiteral = isLiteral
        }
    }

    /// The source.
    package let source: ManifestSource
    /// The manifests, lists opened, in the order of the renderer.
    package internal(set) var documents: [Document]
    /// Manifests that a controller at the site makes of those, and whose images go along.
    package internal(set) var madeAtSite: [Document] = []
    /// The images that charts declare, whether or not a manifest names them.
    package let declared: [ImageUse]
    /// What the lock says about the source.
    package internal(set) var record: SourceRecord
    /// What a person should know about how it was rendered.
    package internal(set) var warnings: [RenderingWarning]
    /// What `${VARIABLE}` in the manifests stands for; nil for the variables of the site.
    var variables: SiteVariables?

    /// Describes what was rendered.
    package init(
        source: ManifestSource,
        documents: [Document],
        declared: [ImageUse] = [],
        record: SourceRecord,
        warnings: [RenderingWarning] = []
    ) {
        self.source = source
        self.documents = documents
        self.declared = declared
        self.record = record
        self.warnings = warnings
    }

    /// Whether `${VARIABLE}` in manifests is replaced.
    var substitutes: Bool {
        source.substitutes ?? ![HelmRenderer.kind, JsonnetRenderer.kind].contains(record.kind)
    }
}

extension RenderedSource.Document {
    /// The label or annotation that exempts an object, as in Flux; its value is `disabled`.
    static let exemption = "kustomize.toolkit.fluxcd.io/substitute"

    /// Whether the manifest itself says that `${VARIABLE}` stays as it is.
    var isExempt: Bool {
        ["labels", "annotations"].contains { node["metadata"]?[$0]?[Self.exemption]?.string == "disabled" }
    }

    /// The manifest as people call it, whether or not it is well-formed: `Deployment/kube-system/coredns`.
    var label: String {
        let metadata = node["metadata"]
        let name = metadata?["name"]?.scalar?.text ?? metadata?["generateName"]?.scalar.map { "\($0.text)*" }
        let parts = [node["kind"]?.scalar?.text, metadata?["namespace"]?.scalar?.text, name]
        return parts.compactMap(\.self).joined(separator: "/")
    }
}

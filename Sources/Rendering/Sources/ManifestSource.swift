package import Kubernetes
package import SystemPackage

/// Where manifests come from.
package struct ManifestSource: Sendable, Hashable {
    /// What the folder holds.
    package enum Kind: Sendable, Hashable {
        /// Plain `.yaml`, `.yml` and `.json` files, in sub-folders too.
        case manifests(FilePath)
        /// A kustomization.
        case kustomize(FilePath)
    }

    /// The name, which becomes the name of a file.
    package let name: ManifestName
    /// The folder and what it holds.
    package let kind: Kind
    /// The namespace for objects that belong into one and name none; nil leaves them as they are.
    package let namespace: String?
    /// Whether `${VARIABLE}` is replaced.
    package let substitutes: Bool
    /// Files of plain manifests in which `${VARIABLE}` stays as it is all the same.
    package let literalFiles: [FilePattern]

    /// Names a source.
    /// - Throws: ``KubernetesError/malformedName(_:)`` if `namespace` is no label.
    package init(
        name: ManifestName,
        kind: Kind,
        namespace: String? = nil,
        substitutes: Bool = true,
        literalFiles: [FilePattern] = []
    ) throws(KubernetesError) {
        if let namespace, !ObjectName.isLabel(namespace) { throw .malformedName(namespace) }
        self.name = name
        self.kind = kind
        self.namespace = namespace
        self.substitutes = substitutes
        self.literalFiles = literalFiles
    }

    /// The folder.
    package var folder: FilePath {
        switch kind {
        case .manifests(let folder), .kustomize(let folder): folder
        }
    }
}

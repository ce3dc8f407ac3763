package import Kubernetes
import YAML

/// The objects of a site made from sources: variables replaced, namespaces set, checked, sorted.
package struct SiteRendering: Sendable {
    /// What the site gets.
    package let manifests: SiteManifests
    /// Objects that controllers at the site make, whose images it needs.
    package let madeAtSite: [KubernetesObject]
    /// What a person should know about it, though it stops nothing.
    package let warnings: [RenderingWarning]

    /// Makes the objects of a site.
    ///
    /// An object in which `${` is still left, since it is exempt or the text says so, is marked as exempt, so that Flux at
    /// the site does not replace variables a second time.
    /// - Throws: ``RenderingError`` for a variable without value or one object in two manifests, `KubernetesError` for a malformed object.
    package init(
        of sources: [RenderedSource],
        for site: ManifestName,
        variables: SiteVariables
    ) throws {
        let scope = ClusterScope(definitionsIn: sources.flatMap { $0.documents.map(\.node) })
        let kinds = FieldKinds(definitionsIn: sources.flatMap { $0.documents.map(\.node) })
        var places: [ObjectID.Identity: YAMLLocation] = [:]
        var rendered: [SiteManifests.Source] = []
        var warnings: [RenderingWarning] = []
        for source in sources.sorted(by: { $0.source.name < $1.source.name }) {
            let name = source.source.name
            guard !rendered.contains(where: { $0.name == name }) else {
                throw RenderingError.repeatedSource(name)
            }
            warnings += source.warnings
            if source.record.hasUncommittedChanges == true {
                warnings.append(.uncommittedChanges(source: name))
            }
            if source.documents.isEmpty {
                // One of Argo CD or Flux leads to others.
                if source.source.kind.ownName != nil { continue }
                warnings.append(.emptySource(name))
            }
            var objects: [KubernetesObject] = []
            for document in source.documents {
                var object = try Self.object(
                    document,
                    of: source,
                    variables: source.variables ?? variables,
                    kinds
                )
                if let namespace = source.source.namespace, object.id.namespace == nil {
                    try Self.defaultNamespace(of: &object, to: namespace, scope, &warnings)
                }
                try Self.checkUnique(object, in: &places)
                if let key = object.followedBy, source.madeAtSite.isEmpty {
                    warnings.append(.notFollowed(source: name, object.id, key: key))
                }
                if object.isReadableSecret { warnings.append(.readableSecret(object.id)) }
                objects.append(object)
            }
            rendered.append(SiteManifests.Source(name: name, objects: Self.sorted(objects)))
        }
        manifests = SiteManifests(name: site, sources: rendered)
        madeAtSite = try sources.flatMap(\.madeAtSite).map { try KubernetesObject($0.node, source: $0.text) }
        self.warnings = warnings
    }

    private static func object(
        _ document: RenderedSource.Document,
        of source: RenderedSource,
        variables: SiteVariables,
        _ kinds: FieldKinds
    ) throws -> KubernetesObject {
        let isLiteral = !source.substitutes || document.isLiteral
        let final = isLiteral ? document : try DocumentSubstitution.apply(variables, to: document, kinds)
        var object = try KubernetesObject(final.node, source: final.text)
        try FieldTypes.check(object)
        if DocumentSubstitution.concerns(final.node), !final.isExempt {
            object.annotate(RenderedSource.Document.exemption, "disabled")
        }
        return object
    }

    private static func defaultNamespace(
        of object: inout KubernetesObject,
        to namespace: String,
        _ scope: ClusterScope,
        _ warnings: inout [RenderingWarning]
    ) throws(KubernetesError) {
        switch scope.scope(of: object.id.type) {
        case .cluster: return
        case .namespace: try object.place(inNamespace: namespace)
        case .unknown:
            try object.place(inNamespace: namespace)
            warnings.append(.assumedNamespaced(object.id, namespace: namespace))
        }
    }

    private static func checkUnique(
        _ object: KubernetesObject,
        in places: inout [ObjectID.Identity: YAMLLocation]
    ) throws(RenderingError) {
        guard !object.id.isNameGenerated else { return }
        if let first = places.updateValue(object.place, forKey: object.id.identity) {
            throw .duplicateObject(object.id, first: first, second: object.place)
        }
    }

    /// By identifier; objects whose names the cluster completes may share one and are told apart by what they say.
    private static func sorted(_ objects: [KubernetesObject]) -> [KubernetesObject] {
        objects.sorted { left, right in
            left.id == right.id
                ? left.node.json.lexicographicallyPrecedes(right.node.json) : left.id < right.id
        }
    }
}

extension KubernetesObject {
    /// The key of `sealift.yaml` by which this object would be followed to what it points at.
    fileprivate var followedBy: String? {
        switch (id.type.group, id.type.kind) {
        case ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"): "argocd"
        case ("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease"):
            "flux"
        default: nil
        }
    }

    fileprivate var isReadableSecret: Bool {
        guard id.type.group.isEmpty, id.type.kind == "Secret" else { return false }
        return ["data", "stringData"].contains { node[$0]?.mapping?.entries.isEmpty == false }
    }
}

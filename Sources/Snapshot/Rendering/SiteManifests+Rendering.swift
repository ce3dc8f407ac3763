import YAML

extension SiteManifests {
    /// What a site gets, and what a person should know about it.
    package struct Rendering: Sendable {
        /// The objects.
        package let manifests: SiteManifests
        /// What does not stop them.
        package let warnings: [SnapshotWarning]
    }

    /// Makes the objects of a site: variables replaced, namespaces set, sorted.
    ///
    /// An object in which `${` is still left, since it is exempt or the text says so, is marked as exempt, so that Flux at
    /// the site does not replace variables a second time.
    /// - Throws: ``SnapshotError`` for a variable without value, a malformed object, or one object in two manifests.
    package static func render(
        _ sources: [RenderedSource],
        for site: SnapshotName,
        variables: SiteVariables
    ) throws(SnapshotError) -> Rendering {
        let scope = ClusterScope(definitionsIn: sources.flatMap { $0.documents.map(\.node) })
        var places: [ObjectID.Identity: YAMLPlace] = [:]
        var rendered: [Source] = []
        var warnings: [SnapshotWarning] = []
        for source in sources.sorted(by: { $0.source.name < $1.source.name }) {
            let name = source.source.name
            guard !rendered.contains(where: { $0.name == name }) else { throw .repeatedSource(name) }
            if source.documents.isEmpty { warnings.append(.emptySource(name)) }
            if source.record.hasUncommittedChanges == true {
                warnings.append(.uncommittedChanges(source: name))
            }
            var objects: [KubernetesObject] = []
            for document in source.documents {
                var object = try object(document, of: source.source, variables: variables)
                if let namespace = source.source.namespace, object.id.namespace == nil {
                    try defaultNamespace(of: &object, to: namespace, scope, &warnings)
                }
                try checkUnique(object, in: &places)
                if object.isReadableSecret { warnings.append(.readableSecret(object.id)) }
                objects.append(object)
            }
            rendered.append(Source(name: name, objects: sorted(objects)))
        }
        return Rendering(manifests: SiteManifests(name: site, sources: rendered), warnings: warnings)
    }

    private static func object(
        _ document: RenderedSource.Document,
        of source: SnapshotSource,
        variables: SiteVariables
    ) throws(SnapshotError) -> KubernetesObject {
        let isLiteral = !source.substitutes || document.isLiteral
        let final = isLiteral ? document : try DocumentSubstitution.apply(variables, to: document)
        var object = try KubernetesObject(final.node, source: final.text)
        try FieldTypes.check(object)
        if DocumentSubstitution.concerns(final.node), !DocumentSubstitution.isExempt(final.node) {
            object.annotate(DocumentSubstitution.marker, "disabled")
        }
        return object
    }

    private static func defaultNamespace(
        of object: inout KubernetesObject,
        to namespace: String,
        _ scope: ClusterScope,
        _ warnings: inout [SnapshotWarning]
    ) throws(SnapshotError) {
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
        in places: inout [ObjectID.Identity: YAMLPlace]
    ) throws(SnapshotError) {
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
    fileprivate var isReadableSecret: Bool {
        guard id.type.group.isEmpty, id.type.kind == "Secret" else { return false }
        return ["data", "stringData"].contains { node[$0]?.mapping?.entries.isEmpty == false }
    }
}

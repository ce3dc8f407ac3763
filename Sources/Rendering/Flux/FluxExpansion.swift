import Kubernetes
import SystemPackage
import YAML

/// Follows the objects of Flux in a source to what they name, for one site after the other.
///
/// ```
/// folder, variables of the site -> Kustomizations -> each built, its own variables -> the Kustomizations in that likewise
///                               -> HelmReleases, when all ConfigMaps are known    -> stages by dependsOn
/// ```
struct FluxExpansion {
    private static let objectLimit = 10_000

    /// What a site gets.
    struct Result {
        var sources: [RenderedSource] = []
        var warnings: [RenderingWarning] = []
    }

    /// What is known of a site while its objects are followed.
    private struct Walk {
        let site: RenderingSite
        let source: ManifestSource
        let options: FluxOptions
        var set = FluxSet()
        var waiting: [FluxKustomization] = []
        var releases: [FluxHelmRelease] = []
        var items: [FluxStages.Item] = []
        var rendered: [(name: FluxName?, source: RenderedSource)] = []
        var namespaces: [(name: FluxName, node: YAMLNode)] = []
        var names = Set<ManifestName>()
        var warnings: [RenderingWarning] = []
    }

    private let catalog: GitOpsCatalog

    init(_ catalog: GitOpsCatalog) {
        self.catalog = catalog
    }

    /// What a site gets from a source.
    /// - Throws: ``GitOpsError``, and what rendering throws.
    func sources(
        of input: RenderingInput,
        _ options: FluxOptions,
        at site: RenderingSite,
        _ cache: inout RenderingCache
    ) async throws -> Result {
        var walk = Walk(site: site, source: input.source, options: options)
        walk.names.insert(input.source.name)
        let top = try await cache.take(input)
        try add(top, nil, &walk)
        while !walk.waiting.isEmpty {
            guard walk.items.count <= Self.objectLimit else {
                throw RenderingError.overLimit(
                    place: "\(input.source.name)",
                    what: "objects of Flux",
                    limit: Self.objectLimit
                )
            }
            let kustomization = try next(&walk)
            try await FollowedObjectError.naming(kustomization.object.document) {
                try await build(kustomization, &walk, &cache)
            }
        }
        for release in walk.releases {
            try await FollowedObjectError.naming(release.object.document) {
                try await render(release, &walk, &cache)
            }
        }
        return try finish(&walk)
    }

    // MARK: - Kustomizations

    /// The next Kustomization, one whose variables are all known if there is any.
    private func next(_ walk: inout Walk) throws -> FluxKustomization {
        for (index, kustomization) in walk.waiting.enumerated() {
            do {
                _ = try kustomization.variables(walk.set, walk.options, of: walk.site)
            } catch GitOpsError.missingObject {
                continue
            }
            return walk.waiting.remove(at: index)
        }
        return walk.waiting.removeFirst()
    }

    private func build(_ kustomization: FluxKustomization, _ walk: inout Walk, _ cache: inout RenderingCache)
        async throws
    {
        let variables = try kustomization.variables(walk.set, walk.options, of: walk.site)
        let source = try kustomization.source(
            named: try name(of: kustomization.object, &walk),
            substitutes: variables != nil,
            FluxSourceReader(catalog: catalog),
            &walk.set
        )
        if isSource(source, kustomization.object, walk) {
            guard variables != nil else { return }
            walk.warnings.append(
                .unusedField(
                    source: walk.source.name,
                    kustomization.object.document.label,
                    field: "spec.postBuild",
                    reason: "the folder is that of the source, for which the variables of the site stand"
                )
            )
            return
        }
        var rendered = try await cache.look(RenderingInput(source, at: walk.site))
        cache.records.insert(rendered.record)
        rendered.variables = variables
        try kustomization.mark(&rendered.documents)
        try add(rendered, kustomization.object.name, &walk)
    }

    /// Whether a Kustomization builds the folder in which it is itself, as that of a bootstrap does.
    private func isSource(_ source: ManifestSource, _ object: FluxObject, _ walk: Walk) -> Bool {
        guard object.parent == nil else { return false }
        if case .registry = source.tree { return false }
        if case .git = walk.source.tree, source.tree != walk.source.tree { return false }
        return FilePath(source.path).lexicallyNormalized() == FilePath(walk.source.path).lexicallyNormalized()
    }

    /// Takes what was rendered apart: objects of Flux are followed, all others go to the site.
    private func add(_ rendered: RenderedSource, _ parent: FluxName?, _ walk: inout Walk) throws {
        var rendered = rendered
        var plain: [RenderedSource.Document] = []
        for document in rendered.documents {
            let isReferred = ["ConfigMap", "Secret"].contains(document.node["kind"]?.string)
            guard document.isOfFlux || isReferred else {
                plain.append(document)
                continue
            }
            let final =
                rendered.substitutes && !document.isLiteral
                ? try DocumentSubstitution.apply(rendered.variables ?? walk.site.variables, to: document)
                : document
            let object = FluxObject(document: final, name: final.fluxName, parent: parent)
            if isReferred {
                plain.append(document)
                walk.set.add(object)
            } else {
                try follow(object, &walk)
            }
        }
        rendered.documents = plain
        walk.rendered.append((parent, rendered))
    }

    private func follow(_ object: FluxObject, _ walk: inout Walk) throws {
        guard let kind = try object.document.fluxKind() else {
            leaveOut(object, "it is of no use where bundles bring the objects", &walk)
            return
        }
        if let first = walk.set[object.name] {
            guard first.document.node == object.document.node else {
                throw GitOpsError.malformedField(
                    object: object.document.label,
                    at: object.field.place,
                    path: YAMLPath([.key("metadata"), .key("name")]),
                    reason: "there is another one of this name"
                )
            }
            try checkParents(of: object, walk)
            return
        }
        walk.set.add(object)
        switch kind {
        case .kustomization:
            let kustomization = try FluxKustomization(object)
            guard try !kustomization.isSuspended else { return leaveOut(object, "it is suspended", &walk) }
            walk.items.append(FluxStages.Item(object: object, dependencies: try kustomization.dependencies()))
            walk.waiting.append(kustomization)
        case .helmRelease:
            let release = try FluxHelmRelease(object)
            guard try !release.isSuspended else { return leaveOut(object, "it is suspended", &walk) }
            walk.items.append(FluxStages.Item(object: object, dependencies: try release.dependencies()))
            walk.releases.append(release)
        case .gitRepository, .ociRepository, .helmRepository, .helmChart, .bucket: break
        }
    }

    /// A Kustomization may hold itself, as the one of a bootstrap does, but lead to no earlier one over another.
    private func checkParents(of object: FluxObject, _ walk: Walk) throws(GitOpsError) {
        var parents = [object.name]
        var parent = object.parent
        guard parent != object.name else { return }
        while let name = parent {
            parents.append(name)
            if name == object.name {
                throw .cycle(parents.reversed().map(\.description), at: object.field.place)
            }
            guard parents.count <= Self.objectLimit else { return }
            parent = walk.set[name]?.parent
        }
    }

    private func leaveOut(_ object: FluxObject, _ reason: String, _ walk: inout Walk) {
        walk.warnings.append(.leftOut(source: walk.source.name, object.document.label, reason: reason))
    }

    // MARK: - HelmReleases

    private func render(_ release: FluxHelmRelease, _ walk: inout Walk, _ cache: inout RenderingCache)
        async throws
    {
        let source = try release.source(
            named: try name(of: release.object, &walk),
            FluxSourceReader(catalog: catalog),
            &walk.set,
            policy: walk.options.charts
        )
        var rendered = try await cache.look(RenderingInput(source, at: walk.site))
        cache.records.insert(rendered.record)
        try release.mark(&rendered.documents)
        if let shipping = walk.options.shipping {
            try await ShippedRelease.replace(&rendered, by: release, shipping, catalog, &cache)
            walk.rendered.append((release.object.name, rendered))
            return
        }
        if let namespace = try release.createdNamespace() {
            walk.namespaces.append((release.object.name, namespace))
        }
        walk.rendered.append((release.object.name, rendered))
    }

    // MARK: - The whole

    private func finish(_ walk: inout Walk) throws -> Result {
        var waves: [FluxName: ClosedRange<Int>] = [:]
        for (name, rendered) in walk.rendered {
            guard let name else { continue }
            let numbers = rendered.documents.map(\.wave) + [0]
            waves[name] = (numbers.min() ?? 0)...(numbers.max() ?? 0)
        }
        var stages = FluxStages(walk.items, waves: waves)
        var result = Result(warnings: walk.warnings)
        var namespaces = NamespaceCreation()
        for (name, rendered) in walk.rendered {
            var rendered = rendered
            let stage = try name.map { (name) throws(GitOpsError) in try stages.stage(of: name) } ?? 0
            if stage > 0 {
                rendered.documents = rendered.documents.map {
                    $0.adding(ApplyStage.waveAnnotation, "\(stage + $0.wave)", to: "annotations")
                }
            }
            for wanted in walk.namespaces where wanted.name == name {
                namespaces.want(wanted.node, with: result.sources.count)
            }
            result.sources.append(rendered)
        }
        namespaces.add(to: &result.sources)
        for object in walk.set.unused {
            result.warnings.append(
                .leftOut(
                    source: walk.source.name,
                    object.document.label,
                    reason: "no Kustomization or HelmRelease of the source is built from it"
                )
            )
        }
        return result
    }

    /// What a source is called: like its object; with kind and namespace where another has that name.
    private func name(of object: FluxObject, _ walk: inout Walk) throws -> ManifestName {
        let name = object.name
        let plain = name.name.replacing(".", with: "-")
        let kind = name.kind == FluxKind.helmRelease.rawValue ? "release" : "kustomization"
        for text in [plain, "\(plain)-\(kind)", "\(name.namespace)-\(plain)-\(kind)"] {
            // What is no name of ours is passed over for the longer one; the error below says that none was left.
            guard let found = try? ManifestName(text) else { continue }
            if walk.names.insert(found).inserted { return found }
        }
        throw GitOpsError.malformedField(
            object: object.document.label,
            at: object.field.place,
            path: YAMLPath([.key("metadata"), .key("name")]),
            reason: "\"\(name.name)\" is no name of a source, expected at most 63 of a-z, 0-9, - and ."
        )
    }
}

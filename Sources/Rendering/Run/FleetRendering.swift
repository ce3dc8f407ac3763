import Diagnostics
package import Kubernetes
package import SystemPackage

/// The sources of sites, rendered as the sites ask for them, one site after the other.
///
/// Each distinct input, a source with the site's variables in its path and options, is rendered once, and dropped after the last site that
/// has it. Sources of Argo CD and Flux are followed to those that their objects name.
package struct FleetRendering: ~Copyable {
    private let inputs: [ManifestName: Result<[RenderingInput], any Error>]
    private let sites: [RenderingSite]
    private var cache: RenderingCache
    private var argocd: [RenderingInput: Result<ArgoExpansion, any Error>] = [:]
    private var flux: FluxExpansion
    private let catalog: GitOpsCatalog
    /// What a person should know about sources that others were found by.
    package private(set) var warnings: [RenderingWarning] = []

    /// Fills in the variables of the sites; renders nothing yet.
    init(
        _ sources: [ManifestSource],
        for sites: [RenderingSite],
        _ catalog: GitOpsCatalog,
        keeping randomValues: RandomValues?,
        _ context: RenderingContext
    ) {
        let named = sites.map { site in (site.name, Result { try Self.inputs(of: site, from: sources) }) }
        inputs = Dictionary(named) { first, _ in first }
        cache = RenderingCache(context, keeping: randomValues)
        for case .success(let inputs) in inputs.values {
            for input in inputs { cache.expect(input) }
        }
        self.sites = sites
        self.catalog = catalog
        flux = FluxExpansion(catalog)
    }

    private static func inputs(
        of site: RenderingSite,
        from sources: [ManifestSource]
    ) throws -> [RenderingInput] {
        var names = Set<ManifestName>()
        return try sources.filter { $0.sites.matches(site.labels) }.map { source in
            guard names.insert(source.name).inserted else {
                throw RenderingError.repeatedSource(source.name)
            }
            let resolved = try source.resolved(for: site)
            return RenderingInput(resolved, at: site, hasOwnPath: resolved.path != source.path)
        }
    }

    /// What the sources were that have been rendered so far, for the lock; sorted.
    package var sourceRecords: [SourceRecord] { cache.records.sorted() }

    /// The commits whose files were read so far: where they are for the time of the run, and what they are called in messages; sorted.
    package var commits: [(folder: FilePath, name: String)] { cache.trees.readCommits }

    /// The random values of charts, those of this run included; nil where none are kept.
    package var randomValues: RandomValues? { cache.randomValues }

    /// The sources of a site in their order, what no site had before rendered now.
    /// - Throws: ``RenderingError/repeatedSource(_:)`` for two sources of one name at the site, what ``ManifestSource/resolved(for:)`` throws,
    ///   and ``RenderingError``, ``GitOpsError``, ``CommitError``, ``TemplateError``, `KubernetesError`, `YAMLError` and `FileError` for what
    ///   a source holds.
    package mutating func sources(of name: ManifestName) async throws -> [RenderedSource] {
        guard let site = sites.first(where: { $0.name == name }) else { return [] }
        var rendered: [RenderedSource] = []
        var namespaces = NamespaceCreation()
        for input in try inputs[name]?.get() ?? [] {
            switch input.source.kind {
            case .argocd(let options):
                let (top, expansion) = try await applications(of: input, options)
                rendered.append(top)
                rendered += try await expansion.sources(of: site, &cache, &namespaces, after: rendered.count)
            case .flux(let options):
                let found = try await flux.sources(of: input, options, at: site, &cache)
                if found.sources.allSatisfy(\.documents.isEmpty) {
                    warnings.append(.emptySource(input.source.name))
                }
                rendered += found.sources
                warnings += found.warnings
            case .manifests, .kustomize, .helm, .jsonnet, .detected:
                rendered.append(try await cache.take(input))
            }
        }
        namespaces.add(to: &rendered)
        return rendered
    }

    /// The Applications of a source, found for all sites that have it at once.
    private mutating func applications(
        of input: RenderingInput,
        _ options: ArgoOptions
    ) async throws -> (source: RenderedSource, expansion: ArgoExpansion) {
        var rendered = try await cache.take(input)
        let documents = rendered.documents
        rendered.documents = []
        if let known = argocd[input] {
            let expansion = try known.get()
            rendered.record.inputs = expansion.inputs
            return (rendered, expansion)
        }
        // A site whose sources are wrong has an error of its own, and gets nothing of this input.
        let sites = self.sites.filter { site in
            (try? inputs[site.name]?.get())?.contains(input) == true
        }
        do {
            let expansion = try await ArgoExpansion(
                documents,
                of: rendered.source,
                options,
                for: sites,
                catalog,
                &cache
            )
            if expansion.isEmpty { warnings.append(.emptySource(input.source.name)) }
            warnings += expansion.warnings
            argocd[input] = .success(expansion)
            rendered.record.inputs = expansion.inputs
            return (rendered, expansion)
        } catch let error as any OperatorError {
            argocd[input] = .failure(error)
            throw error
        }
    }
}

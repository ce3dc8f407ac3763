import Diagnostics
package import Kubernetes
import SystemPackage

/// The sources of sites, rendered as the sites ask for them, one site after the other.
///
/// Each distinct input, a source with the site's variables in its path and options, is rendered once, and dropped after the last site that
/// has it.
package struct FleetRendering: ~Copyable {
    /// A source with the variables of a site in it, and what else of a site it depends on.
    private struct Input: Hashable {
        let source: ManifestSource
        let profile: ClusterProfile?
        /// Whether the path depends on the site.
        let hasOwnPath: Bool
    }

    private let context: RenderingContext
    private let inputs: [ManifestName: Result<[Input], any Error>]
    private var sitesLeft: [Input: Int] = [:]
    private var rendered: [Input: Result<RenderedSource, any Error>] = [:]
    private var records = Set<SourceRecord>()
    private var trees: GitTrees
    private var workTrees: GitWorkTrees
    private var programs: ProgramVersions

    /// Fills in the variables of the sites; renders nothing yet.
    init(_ sources: [ManifestSource], for sites: [RenderingSite], _ context: RenderingContext) {
        self.context = context
        let named = sites.map { site in (site.name, Result { try Self.inputs(of: site, from: sources) }) }
        inputs = Dictionary(named) { first, _ in first }
        for case .success(let inputs) in inputs.values {
            for input in inputs { sitesLeft[input, default: 0] += 1 }
        }
        trees = GitTrees(context)
        workTrees = GitWorkTrees(context)
        programs = ProgramVersions(context)
    }

    private static func inputs(of site: RenderingSite, from sources: [ManifestSource]) throws -> [Input] {
        var names = Set<ManifestName>()
        return try sources.filter { $0.sites.matches(site.labels) }.map { source in
            guard names.insert(source.name).inserted else {
                throw RenderingError.repeatedSource(source.name)
            }
            let resolved = try source.resolved(for: site)
            return Input(
                source: resolved,
                profile: source.kind.asksForProfile ? site.profile : nil,
                hasOwnPath: resolved.path != source.path
            )
        }
    }

    /// What the sources were that have been rendered so far, for the lock; sorted.
    package var sourceRecords: [SourceRecord] { records.sorted() }

    /// The sources of a site in their order, what no site had before rendered now.
    /// - Throws: ``RenderingError/repeatedSource(_:)`` for two sources of one name at the site, what ``ManifestSource/resolved(for:)`` throws,
    ///   and ``RenderingError``, ``CommitError``, ``TemplateError``, `KubernetesError`, `YAMLError` and `FileError` for what a source holds.
    package mutating func sources(of site: ManifestName) async throws -> [RenderedSource] {
        var sources: [RenderedSource] = []
        for input in try inputs[site]?.get() ?? [] {
            let source = try await source(of: input)
            records.insert(source.record)
            sources.append(source)
        }
        return sources
    }

    /// What is rendered of an input, now or before; what went wrong once is not tried again.
    private mutating func source(of input: Input) async throws -> RenderedSource {
        let result: Result<RenderedSource, any Error>
        if let known = rendered[input] {
            result = known
        } else {
            do {
                result = .success(try await render(input))
            } catch let error as any OperatorError {
                result = .failure(error)
            }
        }
        let left = (sitesLeft[input] ?? 1) - 1
        sitesLeft[input] = left
        rendered[input] = left > 0 ? result : nil
        return try result.get()
    }

    private mutating func render(_ input: Input) async throws -> RenderedSource {
        let source = input.source
        let files = try await trees.files(of: source.tree)
        let location = try files.location(source.path, for: source.name)
        let renderer = try await renderer(for: input, at: location)
        let manifests = try await renderer.render()
        let kind = type(of: renderer).kind
        let record: SourceRecord
        if let commit = files.commit {
            record = SourceRecord(
                name: source.name,
                kind: kind,
                commit: commit.id,
                hasUncommittedChanges: false,
                renderer: renderer.program,
                repository: commit.revision.name,
                revision: commit.revision.revision,
                signature: commit.signature,
                path: source.path,
                chart: renderer.chart
            )
        } else {
            let tree = try await workTrees.around(location.path)
            record = SourceRecord(
                name: source.name,
                kind: kind,
                commit: tree?.commit,
                hasUncommittedChanges: tree?.hasUncommittedChanges,
                renderer: renderer.program,
                path: input.hasOwnPath ? source.path : nil,
                chart: renderer.chart
            )
        }
        return RenderedSource(
            source: source,
            documents: manifests.documents,
            record: record,
            warnings: manifests.warnings
        )
    }

    private mutating func renderer(
        for input: Input,
        at location: TreeLocation
    ) async throws -> any ManifestRenderer {
        let source = input.source
        var kind = source.kind
        if case .detected(let options) = kind {
            kind = try SourceDetection.kind(at: location, of: source, otherwise: options)
        }
        switch kind {
        case .manifests(let options), .detected(let options):
            return try ManifestFolder(location, of: source, options)
        case .kustomize(let options):
            let program = try await KustomizeRenderer.program(&programs)
            return try KustomizeRenderer(location, of: source, options, program, context)
        case .helm(let options):
            let program = try await HelmRenderer.program(&programs)
            let files = try await HelmFiles(options, of: source, location, &trees, context.scratch)
            return try HelmRenderer(files, of: source, options, input.profile, program, context)
        case .jsonnet(let options):
            let program = try await JsonnetRenderer.program(&programs)
            return try JsonnetRenderer(location, of: source, options, program, context)
        }
    }
}

extension ManifestSource.Kind {
    /// Whether what is rendered may depend on the profile of a site.
    fileprivate var asksForProfile: Bool {
        switch self {
        case .helm(let options): options.profile == nil
        case .detected: true
        case .manifests, .kustomize, .jsonnet: false
        }
    }
}

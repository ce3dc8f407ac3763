import Diagnostics
import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Renders inputs, each once, and keeps what other sites still ask for.
struct RenderingCache {
    private let context: RenderingContext
    private var sitesLeft: [RenderingInput: Int] = [:]
    private var rendered: [RenderingInput: Result<RenderedSource, any Error>] = [:]
    private var shared = SharedManifests()
    /// What the sources were that have been rendered so far.
    var records = Set<SourceRecord>()
    /// The files of sources.
    var trees: SourceTrees
    private var workTrees: GitWorkTrees
    private var programs: ProgramVersions
    /// How often objects of charts were edited.
    private var editCount = 0
    /// The values that charts gave at random; nil where none are kept.
    private(set) var randomValues: RandomValues?

    /// Renders nothing yet.
    init(_ context: RenderingContext, keeping randomValues: RandomValues? = nil) {
        self.randomValues = randomValues
        self.context = context
        trees = SourceTrees(context)
        workTrees = GitWorkTrees(context)
        programs = ProgramVersions(context)
    }

    /// One more site will take what the input gives.
    mutating func expect(_ input: RenderingInput) {
        if sitesLeft[input] == nil { shared.expect(input.source) }
        sitesLeft[input, default: 0] += 1
    }

    /// What an input gives, for a site that ``expect(_:)`` was told about; dropped after the last of them.
    /// - Throws: ``RenderingError``, or `KubernetesError`, `YAMLError` and `FileError` for what a source holds.
    mutating func take(_ input: RenderingInput) async throws -> RenderedSource {
        let result = try await result(of: input)
        let left = (sitesLeft[input] ?? 1) - 1
        sitesLeft[input] = left
        if left == 0 { shared.release(input.source) }
        release(input)
        let source = try result.get()
        records.insert(source.record)
        return source
    }

    /// Drops what an input gave if no site will take it.
    mutating func release(_ input: RenderingInput) {
        if sitesLeft[input, default: 0] <= 0 { rendered[input] = nil }
    }

    /// What an input gives, and is kept until it is taken.
    mutating func look(_ input: RenderingInput) async throws -> RenderedSource {
        try await result(of: input).get()
    }

    /// What is rendered of an input, now or before; what went wrong once is not tried again.
    private mutating func result(of input: RenderingInput) async throws -> Result<RenderedSource, any Error> {
        if let known = rendered[input] { return known }
        let result: Result<RenderedSource, any Error>
        do {
            result = .success(try await render(input))
        } catch let error as any OperatorError {
            result = .failure(error)
        }
        rendered[input] = result
        return result
    }

    private mutating func render(_ input: RenderingInput) async throws -> RenderedSource {
        let source = input.source
        let notes = trees.notes
        trees.notes = []
        defer { trees.notes = notes }
        let files = try await trees.files(of: source.tree)
        let location = try files.location(source.path, for: source.name)
        let renderer = try await renderer(for: input, at: location)
        var manifests: RenderedManifests
        if let known = shared.manifests(of: source) {
            manifests = known
        } else {
            manifests = try await renderer.render()
            try keepRandom(&manifests, of: source.name)
            shared.keep(manifests, of: source)
        }
        if case .helm(let options) = source.kind {
            for edits in options.edits {
                manifests.documents = try await edited(
                    manifests.documents,
                    by: edits,
                    of: source,
                    at: location
                )
            }
        }
        let kind = source.kind.ownName ?? type(of: renderer).kind
        var record: SourceRecord
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
        } else if let artifact = files.artifact {
            let isChart = artifact.name.content != .files
            record = SourceRecord(
                name: source.name,
                kind: kind,
                renderer: renderer.program,
                repository: isChart ? nil : artifact.input.repository,
                revision: isChart ? nil : artifact.input.revision,
                path: isChart ? nil : source.path,
                chart: renderer.chart.map { isChart ? "\($0)@\(artifact.digest)" : $0 }
            )
        } else {
            let tree = try await workTrees.around(location.path)
            let path = input.hasOwnPath ? source.path : nil
            if let pinned = context.pins?.commit(ofFolder: source.name, path), pinned != tree?.commit {
                throw CommitError.otherCommit(
                    source.name,
                    at: location.shown,
                    commit: tree?.commit,
                    expected: pinned
                )
            }
            record = SourceRecord(
                name: source.name,
                kind: kind,
                commit: tree?.commit,
                hasUncommittedChanges: tree?.hasUncommittedChanges,
                renderer: renderer.program,
                path: path,
                chart: renderer.chart
            )
        }
        record.inputs = trees.inputs(beside: source.tree)
        return RenderedSource(
            source: source,
            documents: manifests.documents,
            declared: manifests.declared,
            record: record,
            warnings: manifests.warnings
        )
    }

    /// The chart of a source that helm renders, as an artifact of a registry: the one that it is from, or one that is packed here.
    /// - Returns: The artifact, its digest included; nil where no artifact can be made.
    mutating func artifact(ofChart source: ManifestSource) async throws -> RegistryArtifact? {
        let files = try await trees.files(of: source.tree)
        if let artifact = files.artifact, artifact.name.content == .chart {
            return artifact.name.pinned(to: artifact.digest)
        }
        guard let artifacts = context.artifacts, case .helm(let options) = source.kind else { return nil }
        let location = try HelmFiles.place(
            of: files.location(source.path, for: source.name),
            version: options.version,
            source.name
        )
        let chart = try HelmChart(location, of: source.name, unpackedIn: context.scratch)
        let packed = try PackedChart(chart, at: location)
        return packed.artifact.pinned(to: try await artifacts.add(packed))
    }

    /// Gives what is random the value that it has had before.
    private mutating func keepRandom(_ manifests: inout RenderedManifests, of source: ManifestName) throws {
        guard !manifests.random.isEmpty else { return }
        guard let newCount = try randomValues?.fill(&manifests, of: source) else {
            throw RenderingError.notDeterministic(
                source,
                objects: manifests.random.map { "\($0.object) \($0.path)" }
            )
        }
        manifests.warnings.append(
            .randomKept(source: source, count: manifests.random.count, new: newCount)
        )
    }

    /// What kustomize makes of the objects of a chart.
    private mutating func edited(
        _ documents: [RenderedSource.Document],
        by edits: String,
        of source: ManifestSource,
        at location: TreeLocation
    ) async throws -> [RenderedSource.Document] {
        guard !documents.isEmpty else { return [] }
        let folder = context.scratch.appending("chart-\(editCount)")
        editCount += 1
        try Directory.create(folder)
        let text = documents.map { Array("---\n".utf8) + YAMLEmitter.document($0.node) }.joined()
        try TreeFiles.create(folder.appending("objects.yaml"), text)
        try TreeFiles.create(folder.appending("kustomization.yaml"), "resources: [objects.yaml]\n".utf8)
        let place = TreeLocation(
            tree: TreeFiles(root: folder, commit: nil),
            path: folder,
            shown: location.shown
        )
        let options = KustomizeOptions(rules: .flux, edits: edits)
        let program = try await KustomizeRenderer.program(&programs)
        return try await KustomizeRenderer(place, of: source, options, program, context).render().documents
    }

    private mutating func renderer(
        for input: RenderingInput,
        at location: TreeLocation
    ) async throws -> any ManifestRenderer {
        let source = input.source
        var kind = source.kind
        switch kind {
        case .detected(let options):
            kind = try SourceDetection.kind(at: location, of: source, otherwise: options)
        case .argocd: kind = try SourceDetection.kind(at: location, of: source, otherwise: ManifestOptions())
        case .flux: kind = .kustomize(KustomizeOptions(rules: .flux))
        case .manifests, .kustomize, .helm, .jsonnet: break
        }
        switch kind {
        case .manifests(let options), .detected(let options):
            return try PlainManifestRenderer(location, of: source, options)
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
        case .argocd, .flux: throw RenderingError.sourceMissing(source.name, path: location.shown)
        }
    }
}

import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Renders charts with `helm template`, as Argo CD does.
///
/// ```
/// dependencies vendored, no lookups -> template -> template again -> equal, or random values kept? -> hooks -> documents
/// ```
///
/// The program sees no configuration, cache or plugin of the user and no working proxy.
struct HelmRenderer: ProgramRenderer {
    static let kind = "helm"
    private static let outputLimit = 64 << 20
    private static let timeout = Duration.seconds(300)
    private static let releaseLimit = 53

    let source: ManifestSource
    let program: String?
    var keepsRandom: Bool { options.policy.keepsRandom }
    var chart: String? { "\(files.chart.name) \(files.chart.version)" }
    private let executable: ProgramVersions.Program
    private let context: RenderingContext
    private let files: HelmFiles
    private let options: HelmOptions
    private let profile: ClusterProfile?
    private let folder: FilePath

    /// Looks for the program.
    static func program(_ programs: inout ProgramVersions) async throws -> ProgramVersions.Program {
        try await programs.find([("helm", ["version", "--template", "{{.Version}}"])]) { words in
            words.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
    }

    /// - Throws: ``TemplateError/lookups(_:_:)``, ``TemplateError/malformedRelease(_:name:)``.
    init(
        _ files: HelmFiles,
        of source: ManifestSource,
        _ options: HelmOptions,
        _ profile: ClusterProfile?,
        _ executable: ProgramVersions.Program,
        _ context: RenderingContext
    ) throws {
        guard let folder = files.chart.location.path.resolvingLinks else {
            throw TemplateError.chartMissing(source.name, path: files.chart.location.shown)
        }
        let release = options.release ?? source.name.description
        guard ObjectName.isLabel(release), release.utf8.count <= Self.releaseLimit else {
            throw TemplateError.malformedRelease(source.name, name: release, limit: Self.releaseLimit)
        }
        let lookups = files.words.filter { TemplateScanner.lookups.contains($0.text) }
        guard options.policy.allowsLookups || lookups.isEmpty else {
            throw TemplateError.lookups(source.name, lookups.map { "\($0.text) in \($0.place)" })
        }
        self.source = source
        self.files = files
        self.options = options
        self.profile = options.profile ?? profile
        self.executable = executable
        self.context = context
        self.folder = folder
        program = "helm \(executable.version)"
    }

    func run() async throws -> [UInt8] {
        var arguments = [
            "template", folder.string, "--name-template=\(options.release ?? source.name.description)",
            "--namespace=\(source.namespace ?? "default")",
        ]
        if let profile { arguments.append("--kube-version=\(profile.kubernetes)") }
        for parameter in options.parameters { arguments.append(argument(parameter)) }
        for file in files.valueFiles { arguments.append("--values=\(file)") }
        if let values = options.values {
            let file = context.scratch.appending("values-\(source.name).yaml")
            try DurableFile.replace(file, with: Array(values.utf8))
            arguments.append("--values=\(file)")
        }
        arguments += profile?.apiVersions.map { "--api-versions=\($0)" } ?? []
        if options.includesDefinitions { arguments.append("--include-crds") }
        if !options.checksSchema { arguments.append("--skip-schema-validation") }
        let outcome = try await context.runner.run(
            ProcessCommand(
                executable.path,
                arguments,
                folder: context.scratch,
                environment: environment,
                outputLimit: Self.outputLimit,
                timeout: Self.timeout
            )
        )
        guard outcome.isSuccess else { throw failure(outcome) }
        return outcome.output
    }

    /// `--set` takes a comma for the beginning of another value, unless it is told otherwise or in a list.
    private func argument(_ parameter: HelmOptions.Parameter) -> String {
        var value = parameter.value
        let isList = value.hasPrefix("{") && value.hasSuffix("}")
        switch parameter.style {
        case .guessed where isList, .text where isList, .json, .literal: break
        case .guessed, .text: value = value.replacing("\\,", with: ",").replacing(",", with: "\\,")
        case .file: value = files.parameterFiles[value]?.string ?? value
        }
        return "--\(parameter.style.rawValue)=\(parameter.name)=\(value)"
    }

    private var environment: [String: String] {
        var environment = context.environment
        let home = context.scratch.appending("helm")
        for (name, folder) in [
            ("HELM_CACHE_HOME", "cache"), ("HELM_CONFIG_HOME", "config"), ("HELM_DATA_HOME", "data"),
            ("HELM_PLUGINS", "plugins"), ("HELM_REPOSITORY_CONFIG", "repositories.yaml"),
            ("HELM_REPOSITORY_CACHE", "repository"), ("HELM_REGISTRY_CONFIG", "registry.json"),
        ] {
            environment[name] = home.appending(folder).string
        }
        environment["KUBECONFIG"] = home.appending("kubeconfig").string
        return environment
    }

    func manifests(in output: [UInt8]) throws -> RenderedManifests {
        let name = "\(source.name) (rendered from \(files.chart.location.shown))"
        var manifests = RenderedManifests(documents: [], warnings: warnings)
        for chart in files.chart.charts(in: Self.charts(in: output)) {
            manifests.declared += chart.declared.uses
            manifests.warnings += chart.declared.unreadable.map { annotation, place in
                .unreadableImages(source: source.name, annotation: annotation, at: place)
            }
        }
        for node in try ManifestText.documents(in: output, name: name) {
            let document = RenderedSource.Document(node: node, text: name)
            if let hook = HelmHook(node), !hook.isForInstallation || options.hooks == .drop {
                let events = hook.events.joined(separator: ", ")
                manifests.warnings.append(
                    .hookLeftOut(source: source.name, document.label, events: events)
                )
            } else {
                manifests.documents.append(document)
            }
        }
        let waves = HookWaves(of: manifests.documents)
        for (index, document) in manifests.documents.enumerated() {
            guard let hook = HelmHook(document.node) else { continue }
            manifests.documents[index] = waves.placed(document)
            manifests.warnings.append(
                .hookKept(
                    source: source.name,
                    document.label,
                    events: hook.events.joined(separator: ", "),
                    wave: waves.wave(of: document)
                )
            )
        }
        return manifests
    }

    /// The time is not random: a field of a template that asks for it, or that may use a partial which does, is not kept.
    /// - Throws: ``TemplateError/clock(_:object:path:function:at:)``.
    func check(
        _ random: [RandomField],
        of documents: [RenderedSource.Document],
        in output: [UInt8]
    ) throws {
        let clocks = files.words.filter { TemplateScanner.clocks.contains($0.text) }
        guard !clocks.isEmpty else { return }
        let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for field in random {
            let line = min(documents[field.index].node.position.line, lines.count)
            let template = lines[..<line].last { $0.starts(with: Self.templateMark) }
                .map { String(decoding: $0.dropFirst(Self.templateMark.count), as: UTF8.self) }
            let clock = clocks.first { word in
                guard let file = Self.template(in: word.place.name) else { return true }
                let isPartial = file.split(separator: "/").last?.hasPrefix("_") ?? false
                return isPartial || template?.hasSuffix("/\(file)") ?? true
            }
            if let clock {
                throw TemplateError.clock(
                    source.name,
                    object: field.object,
                    path: field.path,
                    function: clock.text,
                    at: clock.place
                )
            }
        }
    }

    private static let templateMark = Array("# Source: ".utf8)

    /// The path of a template from `templates` on; nil for a file that is none.
    private static func template(in path: String) -> Substring? {
        path.ranges(of: "/templates/").last.map { path[path.index(after: $0.lowerBound)...] }
    }

    /// The charts whose templates helm has rendered, from its comments: `# Source: edge/charts/cache/templates/a.yaml`.
    private static func charts(in output: [UInt8]) -> Set<String> {
        output.split(separator: UInt8(ascii: "\n")).reduce(into: []) { charts, line in
            guard line.starts(with: templateMark) else { return }
            let path = String(decoding: line.dropFirst(templateMark.count), as: UTF8.self)
            for folder in ["/templates/", "/crds/"] {
                if let range = path.firstRange(of: folder) {
                    charts.insert(String(path[..<range.lowerBound]))
                }
            }
        }
    }

    private var warnings: [RenderingWarning] {
        var warnings: [RenderingWarning] = []
        if profile == nil, let use = files.words.first(where: { $0.text == TemplateScanner.capabilities }) {
            warnings.append(.profileMissing(source: source.name, at: use.place))
        }
        for word in files.words where TemplateScanner.clocks.contains(word.text) {
            warnings.append(.clockUsed(source: source.name, function: word.text, at: word.place))
        }
        let asks = files.words.contains { TemplateScanner.lookups.contains($0.text) }
        if options.policy.allowsLookups, !options.policy.isForMany, !asks {
            warnings.append(.unusedLookupWaiver(source: source.name))
        }
        return warnings
    }

    private func failure(_ outcome: ProcessOutcome) -> TemplateError {
        let shown = files.chart.location.shown.string
        let text = files.chart.location.tree.readable(String(decoding: outcome.errors, as: UTF8.self))
            .replacing(folder.string, with: shown)
        let complaint = HelmComplaint(text, chart: files.chart.name)
        return .failed(
            source.name,
            place: shown + (complaint.place ?? ""),
            reason: complaint.reason.isEmpty ? outcome.complaint : complaint.reason
        )
    }
}

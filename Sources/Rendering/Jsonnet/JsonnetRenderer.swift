import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Evaluates a file of jsonnet with `jsonnet`.
///
/// ```
/// imports inside the tree -> evaluate -> evaluate again -> equal? -> object, array or object of objects -> documents
/// ```
struct JsonnetRenderer: ProgramRenderer {
    static let kind = "jsonnet"
    private static let timeout = Duration.seconds(300)
    /// Many manifests are one document of JSON here.
    private static let limits = {
        var limits = YAMLLimits.manifests
        limits.documentBytes = limits.streamBytes
        limits.nodes = limits.streamNodes
        return limits
    }()

    let source: ManifestSource
    let program: String?
    private let executable: ProgramVersions.Program
    private let context: RenderingContext
    private let location: TreeLocation
    private let file: FilePath
    private let libraries: [TreeLocation]
    private let options: JsonnetOptions

    /// Looks for the program.
    static func program(_ programs: inout ProgramVersions) async throws -> ProgramVersions.Program {
        try await programs.find([("jsonnet", ["--version"])]) { words in
            words.split(whereSeparator: \.isWhitespace).last.map(String.init)
        }
    }

    init(
        _ location: TreeLocation,
        of source: ManifestSource,
        _ options: JsonnetOptions,
        _ executable: ProgramVersions.Program,
        _ context: RenderingContext
    ) throws {
        guard try Directory.examine(location.path) == .file, let file = location.path.resolvingLinks,
            let boundary = location.boundary
        else {
            throw RenderingError.fileMissing(source.name, path: location.shown)
        }
        self.source = source
        self.location = location
        self.file = file
        self.options = options
        self.executable = executable
        self.context = context
        program = "jsonnet \(executable.version)"
        libraries = try options.libraries.map { try location.tree.location($0, for: source.name) }
        for library in libraries where try Directory.examine(library.path) != .directory {
            throw RenderingError.sourceMissing(source.name, path: library.shown)
        }
        try JsonnetImports.check(location, of: source.name, libraries: libraries, boundary: boundary)
    }

    func run() async throws -> [UInt8] {
        var arguments: [String] = []
        for library in libraries {
            arguments += ["--jpath", (library.path.resolvingLinks ?? library.path).string]
        }
        for variable in options.external {
            arguments += [variable.isCode ? "--ext-code" : "--ext-str", "\(variable.name)=\(variable.value)"]
        }
        for variable in options.arguments {
            arguments += [variable.isCode ? "--tla-code" : "--tla-str", "\(variable.name)=\(variable.value)"]
        }
        let command = ProcessCommand(
            executable.path,
            arguments + ["--", file.string],
            environment: context.environment,
            outputLimit: Self.limits.streamBytes,
            timeout: Self.timeout
        )
        let outcome = try await context.runner.run(command)
        guard outcome.isSuccess else { throw failure(outcome) }
        return outcome.output
    }

    /// What jsonnet says: `RUNTIME ERROR: reason`, and in the next line where; or `STATIC ERROR: file:line:column: reason`.
    private func failure(_ outcome: ProcessOutcome) -> TemplateError {
        let text = location.tree.readable(String(decoding: outcome.errors, as: UTF8.self))
            .replacing(file.string, with: location.shown.string)
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
        guard let first = lines.first, let colon = first.firstRange(of: "ERROR: ") else {
            return .failed(source.name, place: location.shown.string, reason: outcome.complaint)
        }
        let message = String(first[colon.upperBound...])
        if first.hasPrefix("STATIC"), let end = message.firstRange(of: ": ") {
            return .failed(
                source.name,
                place: String(message[..<end.lowerBound]),
                reason: String(message[end.upperBound...])
            )
        }
        let place = lines.dropFirst().first.flatMap { line in
            line.split(separator: "\t").first.flatMap { $0.contains(":") ? String($0) : nil }
        }
        return .failed(source.name, place: place ?? location.shown.string, reason: message)
    }

    func manifests(in output: [UInt8]) throws -> RenderedManifests {
        let name = "\(source.name) (rendered from \(location.shown))"
        let node = try YAMLDocuments.readOne(output, name: name, limits: Self.limits)
        var manifests: [YAMLNode] = []
        try collect(node, at: YAMLPath(), into: &manifests)
        return RenderedManifests(
            documents: try manifests.flatMap { try ManifestText.documents(of: $0, name: name) }.map {
                RenderedSource.Document(node: $0, text: name)
            }
        )
    }

    /// A manifest is an object with a kind; arrays and other objects hold manifests, and `null` stands for none.
    private func collect(_ node: YAMLNode, at path: YAMLPath, into manifests: inout [YAMLNode]) throws {
        switch node.content {
        case .mapping where node["kind"]?.string != nil && node["apiVersion"] != nil: manifests.append(node)
        case .mapping(let mapping):
            for entry in mapping.entries {
                try collect(entry.value, at: path.key(entry.name), into: &manifests)
            }
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() {
                try collect(node, at: path.index(index), into: &manifests)
            }
        case .scalar(let scalar) where scalar.value == .null: return
        case .scalar:
            throw TemplateError.notManifests(
                source.name,
                file: location.shown,
                path: path,
                found: node.words
            )
        }
    }
}

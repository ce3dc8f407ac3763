import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Renders kustomizations with `kustomize`, or `kubectl kustomize` where that is not there.
///
/// ```
/// no remote bases -> build -> build again -> equal? -> documents
/// ```
///
/// The program sees no home folder, no credentials and no working proxy, and Git may use no protocol.
struct KustomizeRenderer: ProgramRenderer {
    static let kind = "kustomize"
    private static let outputLimit = 64 << 20
    private static let timeout = Duration.seconds(300)

    let source: ManifestSource
    let program: String?
    private let executable: ProgramVersions.Program
    private let context: RenderingContext
    private let location: TreeLocation
    private let folder: FilePath
    private let rules: KustomizeOptions.LoadRules

    /// Looks for a program.
    static func program(_ programs: inout ProgramVersions) async throws -> ProgramVersions.Program {
        try await programs.find([
            ("kustomize", ["version"]), ("kubectl", ["version", "--client"]),
        ]) { words in
            // `v5.5.0`, as `kustomize version` prints it alone and kubectl after `Kustomize Version: `.
            let lines = words.split(whereSeparator: \.isNewline)
            let line = lines.first { $0.hasPrefix("Kustomize Version: ") } ?? lines.first ?? ""
            return line.split(separator: " ").last.map(String.init)
        }
    }

    init(
        _ location: TreeLocation,
        of source: ManifestSource,
        _ options: KustomizeOptions,
        _ executable: ProgramVersions.Program,
        _ context: RenderingContext
    ) throws {
        guard try Directory.examine(location.path) == .directory, let real = location.path.resolvingLinks
        else {
            throw RenderingError.sourceMissing(source.name, path: location.shown)
        }
        self.source = source
        self.location = location
        self.executable = executable
        self.context = context
        rules = options.rules
        program =
            (executable.name == "kubectl" ? "kubectl kustomize" : "kustomize") + " \(executable.version)"
        let bases = KustomizeBases(source.name, in: location, staysInside: rules == .flux)
        try bases.check()
        folder = try KustomizeOverlay(options, over: real, of: source, at: location, context).folder
    }

    func run() async throws -> [UInt8] {
        let isKubectl = executable.name == "kubectl"
        let command = ProcessCommand(
            executable.path,
            [isKubectl ? "kustomize" : "build"]
                + (rules == .flux ? ["--load-restrictor=LoadRestrictionsNone"] : []) + ["--", folder.string],
            environment: context.environment,
            outputLimit: Self.outputLimit,
            timeout: Self.timeout
        )
        let outcome = try await context.runner.run(command)
        guard outcome.isSuccess else {
            try KustomizeBases(source.name, in: location, staysInside: false).checkReadable()
            throw RenderingError.commandFailed(
                location.tree.readable(command.summary),
                complaint: location.tree.readable(outcome.complaint)
            )
        }
        return outcome.output
    }

    func manifests(in output: [UInt8]) throws -> RenderedManifests {
        let name = "\(source.name) (rendered from \(location.shown))"
        return RenderedManifests(
            documents: try ManifestText.documents(in: output, name: name).map {
                RenderedSource.Document(node: $0, text: name)
            }
        )
    }
}

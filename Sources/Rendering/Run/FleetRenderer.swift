import FileIO
import Kubernetes
package import SystemPackage

/// Turns sources into manifests, which ``SiteRendering`` makes the objects of each site of.
///
/// ```
/// sources -> for each site: those that it gets, with its variables in path and options
///         -> render, each distinct input once                                            FleetRendering
///         -> for each site: replace variables, set namespaces, check, sort               SiteRendering
/// ```
package struct FleetRenderer: Sendable {
    private let runner: any ProcessRunner
    private let tools: ToolPath
    private let scratch: FilePath

    /// Makes a renderer.
    /// - Parameters:
    ///   - runner: Starts kustomize, helm, jsonnet and Git.
    ///   - tools: Where they are looked for.
    ///   - scratch: Where a folder for what programs need can be made, and removed again.
    package init(runner: any ProcessRunner = SubprocessRunner(), tools: ToolPath, scratch: FilePath) {
        self.runner = runner
        self.tools = tools
        self.scratch = scratch
    }

    /// Runs a program of the user over files, which are put into a folder of their own for it.
    ///
    /// It runs in `folder`, with the environment of programs that render and `environment` over it.
    /// - Parameters:
    ///   - command: The program, found like those that render or by a path from `folder`, and its arguments.
    ///   - mark: What stands for the folder with the files in the arguments.
    ///   - name: What the folder with the files is called in what the program wrote.
    /// - Throws: ``RenderingError`` when it is not there, writes too much or runs too long, `FileError`.
    package func run(
        _ command: [String],
        over files: [(path: String, bytes: [UInt8])],
        mark: String,
        called name: String,
        at folder: FilePath,
        environment: [String: String],
        outputLimit: Int,
        timeout: Duration
    ) async throws -> ProcessOutcome {
        let program = command.first ?? ""
        let home: FilePath = folder.isEmpty ? "." : folder
        let found =
            program.contains("/") ? home.pushing(FilePath(program)).resolvingLinks : tools.find(program)
        guard let found else { throw RenderingError.toolMissing([program]) }
        return try await ScratchFolder.with(in: scratch) { scratch in
            let tree = scratch.appending("manifests")
            try Directory.create(tree)
            for (path, bytes) in files {
                let file = tree.pushing(FilePath(path))
                try Directory.create(file.removingLastComponent())
                try TreeFiles.create(file, bytes)
            }
            let context = RenderingContext(runner: runner, tools: tools, artifacts: nil, scratch: scratch)
            let outcome = try await runner.run(
                ProcessCommand(
                    found,
                    command.dropFirst().map { $0.replacing(mark, with: tree.string) },
                    folder: home,
                    environment: context.environment.merging(environment) { $1 },
                    outputLimit: outputLimit,
                    timeout: timeout
                )
            )
            func shown(_ bytes: [UInt8]) -> [UInt8] {
                Array(String(decoding: bytes, as: UTF8.self).replacing(tree.string, with: name).utf8)
            }
            return ProcessOutcome(
                status: outcome.status,
                output: shown(outcome.output),
                errors: shown(outcome.errors)
            )
        }
    }

    /// Lends the sources of sites to `body`, which asks for one site after the other.
    /// - Parameters:
    ///   - catalog: What objects of Argo CD and Flux call by URL or name.
    ///   - artifacts: Where artifacts of registries come from; nil where none can be asked.
    ///   - randomValues: Those of earlier snapshots; nil where none are kept.
    ///   - pins: What sources are read from again; nil for what their names stand for now.
    /// - Throws: What ``FleetRendering`` and `body` throw.
    package func rendering<Result>(
        _ sources: [ManifestSource],
        for sites: [RenderingSite],
        catalog: GitOpsCatalog = GitOpsCatalog(),
        artifacts: (any ArtifactLibrary)? = nil,
        keeping randomValues: RandomValues? = nil,
        as pins: SourcePins? = nil,
        _ body: (inout FleetRendering) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with(in: scratch) { folder in
            let context = RenderingContext(
                runner: runner,
                tools: tools,
                artifacts: artifacts,
                pins: pins,
                scratch: folder
            )
            var fleet = FleetRendering(sources, for: sites, catalog, keeping: randomValues, context)
            return try await body(&fleet)
        }
    }
}

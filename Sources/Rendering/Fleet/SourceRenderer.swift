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
package struct SourceRenderer: Sendable {
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

    /// Lends the sources of sites to `body`, which asks for one site after the other.
    /// - Parameters:
    ///   - catalog: What objects of Argo CD and Flux call by URL or name.
    ///   - artifacts: Where artifacts of registries come from; nil where none can be asked.
    /// - Throws: What ``FleetRendering`` and `body` throw.
    package func rendering<Result>(
        _ sources: [ManifestSource],
        for sites: [RenderingSite],
        catalog: GitOpsCatalog = GitOpsCatalog(),
        artifacts: (any ArtifactLibrary)? = nil,
        _ body: (inout FleetRendering) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with(in: scratch) { folder in
            let context = RenderingContext(
                runner: runner,
                tools: tools,
                artifacts: artifacts,
                scratch: folder
            )
            var fleet = FleetRendering(sources, for: sites, catalog, context)
            return try await body(&fleet)
        }
    }
}

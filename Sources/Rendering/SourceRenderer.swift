import Kubernetes
package import SystemPackage

/// Turns sources into manifests, which ``SiteRendering`` makes the objects of each site of.
///
/// ```
/// sources -> render (once, the same for every site)
///         -> for each site: replace variables, set namespaces, check, sort    SiteRendering
/// ```
package struct SourceRenderer: Sendable {
    private let runner: any ProcessRunner
    private let tools: ToolPath
    private let scratch: FilePath

    /// Makes a renderer.
    /// - Parameters:
    ///   - runner: Starts kustomize and Git.
    ///   - tools: Where they are looked for.
    ///   - scratch: Where a folder for what Git is shown can be made, and removed again.
    package init(runner: any ProcessRunner = SubprocessRunner(), tools: ToolPath, scratch: FilePath) {
        self.runner = runner
        self.tools = tools
        self.scratch = scratch
    }

    /// Renders every source once.
    /// - Throws: ``RenderingError``, or `KubernetesError`, `YAMLError` and `FileError` for what a source holds.
    package func render(_ sources: [ManifestSource]) async throws -> [RenderedSource] {
        var kustomize: KustomizeRenderer?
        var rendered: [RenderedSource] = []
        for source in sources {
            switch source.kind {
            case .manifests(let folder):
                let documents = try ManifestFolder(folder, of: source).documents()
                rendered.append(try await describe(source, "manifests", documents, renderer: nil))
            case .kustomize(let folder):
                let renderer =
                    if let kustomize { kustomize } else {
                        try await KustomizeRenderer(runner: runner, tools: tools)
                    }
                kustomize = renderer
                let documents = try await renderer.documents(of: folder, source: source.name)
                let description = renderer.description
                rendered.append(try await describe(source, "kustomize", documents, renderer: description))
            }
        }
        return rendered
    }

    private func describe(
        _ source: ManifestSource,
        _ kind: String,
        _ documents: [RenderedSource.Document],
        renderer: String?
    ) async throws -> RenderedSource {
        let tree = try await GitWorkTree.around(
            source.folder,
            runner: runner,
            tools: tools,
            scratch: scratch
        )
        let record = SourceRecord(
            name: source.name,
            kind: kind,
            commit: tree?.commit,
            hasUncommittedChanges: tree?.hasUncommittedChanges,
            renderer: renderer
        )
        return RenderedSource(source: source, documents: documents, record: record)
    }
}

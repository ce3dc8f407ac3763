import YAML

/// The annotation `argocd.argoproj.io/hook`: what runs before, after or instead of the objects proper.
enum ArgoHooks {
    static let annotation = "argocd.argoproj.io/hook"
    /// Those that never run while objects are brought to a site.
    private static let idle: Set<String> = ["Skip", "SyncFail", "PreDelete", "PostDelete"]

    /// Leaves out the hooks that never run, and puts the others of an Application into waves before and after its objects.
    static func apply(to sources: inout [RenderedSource]) {
        for index in sources.indices { leaveOutIdle(of: &sources[index]) }
        let waves = HookWaves(of: sources.flatMap(\.documents))
        for index in sources.indices {
            sources[index].documents = sources[index].documents.map(waves.placed)
        }
    }

    private static func leaveOutIdle(of rendered: inout RenderedSource) {
        var warnings: [RenderingWarning] = []
        let source = rendered.source.name
        rendered.documents.removeAll { document in
            guard let text = document.annotation(annotation) else { return false }
            let phases = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
            guard !phases.isEmpty, phases.allSatisfy(idle.contains) else { return false }
            warnings.append(
                .hookLeftOut(source: source, document.label, events: phases.joined(separator: ", "))
            )
            return true
        }
        rendered.warnings += warnings
    }
}

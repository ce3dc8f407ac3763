import YAML

/// The annotation `argocd.argoproj.io/hook`: what runs before, after or instead of the objects proper.
enum ArgoHooks {
    private static let annotation = "argocd.argoproj.io/hook"
    /// Those that never run while objects are brought to a site.
    private static let idle: Set<String> = ["Skip", "SyncFail", "PreDelete", "PostDelete"]

    /// Leaves out the hooks that never run; all others keep their annotation, by which a site orders them.
    static func apply(to rendered: inout RenderedSource) {
        var warnings: [RenderingWarning] = []
        let source = rendered.source.name
        rendered.documents.removeAll { document in
            guard let text = document.node["metadata"]?["annotations"]?[annotation]?.string else {
                return false
            }
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

import YAML

/// The kinds of Argo CD that lead elsewhere.
enum ArgoKind {
    case application, applicationSet, project
}

extension RenderedSource.Document {
    /// Which kind of Argo CD this is; nil for all others.
    var argoKind: ArgoKind? {
        guard node["apiVersion"]?.string?.hasPrefix("argoproj.io/") == true else { return nil }
        switch node["kind"]?.string {
        case "Application": return .application
        case "ApplicationSet": return .applicationSet
        case "AppProject": return .project
        default: return nil
        }
    }
}

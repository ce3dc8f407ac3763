import YAML

/// The variables that Argo CD replaces in options of a source: `$ARGOCD_APP_NAME` and the like.
struct ArgoBuildEnvironment {
    private let values: [String: String]

    init(_ application: ArgoApplication, _ source: ObjectField, commit: String?) {
        let revision = commit ?? source["targetRevision"]?.node.scalar?.text ?? ""
        let metadata = application.document.node["metadata"]
        values = [
            "ARGOCD_APP_NAME": application.name,
            "ARGOCD_APP_NAMESPACE": application.destination.namespace ?? "",
            "ARGOCD_APP_PROJECT_NAME": application.document.node["spec"]?["project"]?.string ?? "",
            "ARGOCD_APP_REVISION": revision,
            "ARGOCD_APP_REVISION_SHORT": String(revision.prefix(7)),
            "ARGOCD_APP_REVISION_SHORT_8": String(revision.prefix(8)),
            "ARGOCD_APP_SOURCE_REPO_URL": source["repoURL"]?.node.string ?? "",
            "ARGOCD_APP_SOURCE_PATH": source["path"]?.node.string ?? "",
            "ARGOCD_APP_SOURCE_TARGET_REVISION": source["targetRevision"]?.node.scalar?.text ?? "",
            "ARGOCD_NAMESPACE": metadata?["namespace"]?.string ?? "",
        ]
    }

    /// A text with `$NAME` and `${NAME}` replaced, `$$` by a dollar, and other names by nothing, as Argo CD does.
    func expand(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest.removeFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                result += values[String(rest[rest.index(after: rest.startIndex)..<end])] ?? ""
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                result += name.isEmpty ? "$" : values[String(name)] ?? ""
                rest = rest.dropFirst(name.count)
            }
        }
        return result + rest
    }
}

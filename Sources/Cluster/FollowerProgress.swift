import Diagnostics
import Kubernetes
import Site

/// How far an object of Flux or Argo CD has come with a revision.
enum FollowerProgress: Equatable {
    /// It has applied it, and is well.
    case follows
    /// Not; `isFinal` where nothing will change that by itself.
    case behind(String, isFinal: Bool)

    /// Reads an object as an API server shows it.
    /// - Parameter request: What the annotation was set to, which Flux repeats once it has looked; nil where nothing was asked for.
    init(_ live: JSONTree, of kind: SiteConfiguration.Nudge.Kind, revision: String, request: String?) {
        self =
            kind == .application
            ? Self.argo(live, revision, isAsked: request != nil) : Self.flux(live, kind, revision, request)
    }

    private static func flux(
        _ live: JSONTree,
        _ kind: SiteConfiguration.Nudge.Kind,
        _ revision: String,
        _ request: String?
    ) -> FollowerProgress {
        let status = live["status"]
        if live["spec"]?["suspend"] == .boolean(true) { return .behind("it is suspended", isFinal: true) }
        if let request, status?["lastHandledReconcileAt"]?.text != request {
            return .behind("it has not looked yet", isFinal: false)
        }
        let conditions = status?["conditions"]?.elements.compactMap { LiveCondition($0) } ?? []
        let isStalled = conditions.contains { $0.type == "Stalled" && $0.status == "True" }
        let ready = conditions.first { $0.type == "Ready" }
        if let ready, ready.status != "True" { return .behind(ready.words.oneLine, isFinal: isStalled) }
        let applied =
            switch kind {
            case .gitRepository, .ociRepository: status?["artifact"]?["revision"]?.text
            default: status?["lastAppliedRevision"]?.text ?? status?["lastAttemptedRevision"]?.text
            }
        // A release has the version of its chart for a revision; the digest or commit is that of its source.
        guard kind == .helmRelease || applied?.contains(revision) == true else {
            return .behind("it has applied \(applied?.terminalSafe ?? "nothing")", isFinal: isStalled)
        }
        return ready == nil ? .behind("it says nothing of its state", isFinal: false) : .follows
    }

    private static func argo(_ live: JSONTree, _ revision: String, isAsked: Bool) -> FollowerProgress {
        if isAsked, live["metadata"]?["annotations"]?["argocd.argoproj.io/refresh"] != nil {
            return .behind("it has not looked yet", isFinal: false)
        }
        let sync = live["status"]?["sync"]
        let revisions =
            [sync?["revision"]].compactMap { $0?.text }
            + (sync?["revisions"]?.elements ?? []).compactMap(\.text)
        let place = "at \(revisions.isEmpty ? "nothing" : revisions.joined(separator: ", ").terminalSafe)"
        guard revisions.contains(where: { $0.contains(revision) }) else {
            return .behind("it is \(place)", isFinal: false)
        }
        let state = sync?["status"]?.text ?? "Unknown"
        guard state == "Synced" else {
            return .behind("it is \(state.terminalSafe) \(place)", isFinal: false)
        }
        let health = live["status"]?["health"]
        guard health?["status"]?.text == "Healthy" else {
            let words = [health?["status"]?.text ?? "of unknown health", health?["message"]?.text]
            return .behind(
                "it is \(words.compactMap(\.self).joined(separator: ": ").oneLine)",
                isFinal: false
            )
        }
        return .follows
    }
}

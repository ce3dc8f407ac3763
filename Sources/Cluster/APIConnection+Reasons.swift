import Diagnostics
import Kubernetes
import Transport

/// What somebody in the cluster has noted about an object.
struct LiveEvent: Sendable {
    let reason: String
    let message: String
    let isWarning: Bool
    private let time: String

    fileprivate init(_ tree: JSONTree) {
        reason = tree["reason"]?.text ?? "no reason given"
        message = (tree["message"]?.text ?? "").oneLine
        isWarning = tree["type"]?.text == "Warning"
        time =
            tree["lastTimestamp"]?.text ?? tree["series"]?["lastObservedTime"]?.text
            ?? tree["eventTime"]?.text ?? ""
    }

    /// Whether a claim is bound only when a pod uses it: nothing is wrong with it.
    var isWaitingForPod: Bool { reason == "WaitForFirstConsumer" }

    fileprivate static func isOlder(_ left: LiveEvent, _ right: LiveEvent) -> Bool { left.time < right.time }
}

extension APIConnection {
    /// How many pods or events are read for one object.
    private static let listLimit = "50"

    /// What is noted about a live object, oldest first; nothing where the account may not read that.
    func events(of live: JSONTree, _ id: ObjectID) async throws -> [LiveEvent] {
        guard let uid = live["metadata"]?["uid"]?.text else { return [] }
        let path = "/api/v1/namespaces/\((id.namespace ?? "default").percentEncoded)/events"
        let query = [("fieldSelector", "involvedObject.uid=\(uid)"), ("limit", Self.listLimit)]
        let answer = try await get(path, query: query)
        guard answer.isSuccess else { return [] }
        return try answer.decode(JSONTree.self)["items"]?.elements.map(LiveEvent.init)
            .sorted(by: LiveEvent.isOlder) ?? []
    }

    /// Why the pods of a workload do not run, by the first that says something of the kind; nil where none does, where it has none, and
    /// where the account may not read them.
    func troubleOfPods(of live: JSONTree, _ id: ObjectID) async throws -> String? {
        guard let namespace = id.namespace,
            case .object(let labels)? = live["spec"]?["selector"]?["matchLabels"], !labels.isEmpty
        else { return nil }
        let selector = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text ?? "")" }
        let query = [("labelSelector", selector.joined(separator: ",")), ("limit", Self.listLimit)]
        let answer = try await get("/api/v1/namespaces/\(namespace.percentEncoded)/pods", query: query)
        guard answer.isSuccess else { return nil }
        let pods = try answer.decode(JSONTree.self)["items"]?.elements ?? []
        for pod in pods {
            guard let trouble = PodTrouble(of: pod) else { continue }
            let words = "\(Self.name(of: pod)): \(trouble.words.oneLine)"
            // The state of the container names the image, an event what the registry has answered.
            let answer =
                ["ImagePullBackOff", "ErrImagePull"].contains { trouble.words.hasPrefix($0) }
                ? try await events(of: pod, id).last { $0.message.hasPrefix("Failed to pull image") } : nil
            return answer.map { "\(words); \($0.message)" } ?? words
        }
        let type = GroupVersionKind(apiVersion: "v1", kind: "Pod")
        guard let type, let unready = pods.first(where: { ObjectHealth($0, of: type) != .ready }),
            let event = try await events(of: unready, id).last(where: \.isWarning)
        else { return nil }
        return "\(Self.name(of: unready)): \(event.reason): \(event.message)"
    }

    private static func name(of pod: JSONTree) -> String {
        "pod \(pod["metadata"]?["name"]?.text ?? "without a name")"
    }
}

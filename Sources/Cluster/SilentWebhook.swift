import Kubernetes
import YAML

/// A webhook that must be asked and does not answer, as the API server speaks of it: `failed calling webhook "a.example.org": … Post
/// "https://a.policy.svc:443/check?timeout=10s": …`.
struct SilentWebhook: Sendable, Equatable {
    /// The name in its configuration.
    let name: String
    /// The Service behind it, with its namespace; nil where it is called by a URL.
    let service: (name: String, namespace: String)?

    /// Reads the message of a refusal; nil where it names no webhook.
    init?(_ message: String) {
        guard let start = message.firstRange(of: "webhook \"")?.upperBound,
            let end = message[start...].firstIndex(of: "\"")
        else { return nil }
        name = String(message[start..<end])
        let host = message.firstRange(of: "https://").map {
            message[$0.upperBound...].prefix { $0 != ":" && $0 != "/" }
        }
        let labels = (host ?? "").split(separator: ".").map(String.init)
        service = labels.count >= 3 && labels[2] == "svc" ? (labels[0], labels[1]) : nil
    }

    static func == (left: SilentWebhook, right: SilentWebhook) -> Bool {
        left.name == right.name && left.service?.name == right.service?.name
            && left.service?.namespace == right.service?.namespace
    }

    /// Whether writing `object` may make it answer, or end that it is asked: its configuration, its Service, and what runs beside that.
    func isRepaired(by object: KubernetesObject) -> Bool {
        let type = object.id.type
        if type.group == "admissionregistration.k8s.io" {
            return object.node["webhooks"]?.sequence?.contains { $0["name"]?.string == name } ?? false
        }
        guard let service, object.id.namespace == service.namespace else { return false }
        return type.group == "apps" || type.kind == "Service" && object.id.name == service.name
    }
}

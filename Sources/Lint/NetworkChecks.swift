import Kubernetes
import YAML

/// Fields that name a place which only a network reaches.
enum NetworkChecks {
    private static let fields: [(group: String, kinds: Set<String>, paths: [FieldPattern])] = [
        (
            "source.toolkit.fluxcd.io", ["GitRepository", "HelmRepository", "Bucket"],
            ["spec.url", "spec.endpoint"]
        ),
        (
            "argoproj.io", ["Application"],
            ["spec.source.repoURL", "spec.sources[].repoURL"]
        ),
        (
            "argoproj.io", ["ApplicationSet"],
            [
                "spec.template.spec.source.repoURL", "spec.template.spec.sources[].repoURL",
                "spec.generators[].git.repoURL",
            ]
        ),
        ("cert-manager.io", ["Issuer", "ClusterIssuer"], ["spec.acme.server"]),
        ("helm.cattle.io", ["HelmChart"], ["spec.repo"]),
        ("upgrade.cattle.io", ["Plan"], ["spec.channel"]),
        ("cdi.kubevirt.io", ["DataVolume"], ["spec.source.http.url", "spec.source.s3.url"]),
        ("kafka.strimzi.io", ["KafkaConnect"], ["spec.build.plugins[].artifacts[].url"]),
    ]
    /// Ends of names that only the networks of a site know.
    private static let local = [
        ".svc", ".cluster.local", ".internal", ".local", ".lan", ".localdomain", "localhost",
    ]

    static func findings(in document: LintTree.Document) -> [LintFinding] {
        let paths = fields.filter { $0.group == document.group && $0.kinds.contains(document.kind ?? "") }
            .flatMap(\.paths)
        return paths.flatMap { $0.values(in: document.node) }.compactMap { _, node in
            guard let text = node.string, let host = host(of: text), !isLocal(host) else { return nil }
            return LintFinding(
                .needsNetwork,
                at: document.place(node),
                of: document.object,
                "\(text) needs a network that reaches \(host)"
            )
        }
    }

    private static func host(of text: String) -> String? {
        var rest = text[...]
        guard let scheme = rest.firstRange(of: "://") else { return nil }
        rest = rest[scheme.upperBound...]
        if let user = rest.firstIndex(of: "@"), !rest[..<user].contains("/") {
            rest = rest[user...].dropFirst()
        }
        let host = rest.prefix { $0 != "/" && $0 != ":" }
        return host.isEmpty || host.contains("{{") || host.contains("$") ? nil : String(host)
    }

    private static func isLocal(_ host: String) -> Bool {
        !host.contains(".") || host.allSatisfy { $0.isNumber || $0 == "." }
            || local.contains { host.hasSuffix($0) }
    }
}

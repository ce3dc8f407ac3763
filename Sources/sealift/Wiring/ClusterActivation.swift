import BundleImport
import Cluster
import Diagnostics
import Signing
import Snapshot
import SystemPackage

/// A cluster that gets the objects of a site's snapshot by server-side apply.
struct ClusterActivation: SnapshotTarget {
    let site: PlainName
    let kubeconfig: FilePath?
    let context: String?
    let force: Bool
    let environment: [String: String]
    let now: Int64

    var name: String { Self.name(of: kubeconfig, context: context) }

    /// What a person calls the cluster that a kubeconfig leads to.
    static func name(of kubeconfig: FilePath?, context: String?) -> String {
        "cluster:\(kubeconfig?.string ?? "default")\(context.map { "#\($0)" } ?? "")"
    }

    func activate(_ snapshot: StoredSnapshot, report: @escaping @Sendable (String) -> Void) async throws {
        let objects = try await objects(of: snapshot)
        let result = try await ClusterTarget.with(credentials(), manager: FieldManager(takesOver: force)) {
            target in
            try await target.apply(objects) { event in
                if let line = ClusterEventText(event).line { report(line) }
            }
        }
        report(
            ApplyOutcome.allCases.filter { result.count(of: $0) > 0 }
                .map { "\(result.count(of: $0)) \($0.rawValue)" }.joined(separator: ", ")
        )
    }

    func preview(_ snapshot: StoredSnapshot, report: @escaping @Sendable (String) -> Void) async throws {
        let objects = try await objects(of: snapshot)
        let plan = try await ClusterTarget.with(credentials(), manager: FieldManager(takesOver: force)) {
            target in
            try await target.plan(for: objects) { event in
                if case .warning = event, let line = ClusterEventText(event).line { report(line) }
            }
        }
        for stage in plan.stages {
            report("stage \(stage.name.rawValue)")
            for object in stage.objects {
                let place = object.namespace.map { "\($0)/" } ?? ""
                report("  \(object.outcome.rawValue)  \(object.kind)/\(place)\(object.name)")
            }
        }
    }

    private func objects(of snapshot: StoredSnapshot) async throws -> [KubernetesObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.manifests(of: SnapshotName(site.description)).objects
    }

    /// The named file; else the pod's own account; else where kubectl looks.
    private func credentials() throws -> ClusterCredentials {
        if let kubeconfig {
            return try Kubeconfig(contentsOf: kubeconfig.string).credentials(context: context, now: now)
        }
        if environment["KUBERNETES_SERVICE_HOST"] != nil, environment["KUBECONFIG"] == nil {
            return try ClusterCredentials(inClusterOf: environment, now: now)
        }
        return try Kubeconfig(searching: Kubeconfig.searchPath(of: environment))
            .credentials(context: context, now: now)
    }
}

/// What happens at a cluster, for people.
private struct ClusterEventText {
    private let event: ClusterEvent

    init(_ event: ClusterEvent) {
        self.event = event
    }

    /// One line; nil for what is of no interest.
    var line: String? {
        switch event {
        case .stageBegan(let stage, let objects): "stage \(stage.rawValue): \(objects) objects"
        case .checked: nil
        case .refused(let id, let refusal): "refused \(id): \(refusal)"
        case .applied(let id, let outcome): "\(outcome.rawValue) \(id)"
        case .waiting(let id, let condition): "waiting for \(id) to be \(condition)"
        case .ready(let id): "\(id) is ready"
        case .warning(let id, let text): "\(id): \(text.terminalSafe)"
        case .retrying(let request, let problem, let pause): "\(request): \(problem); again in \(pause)"
        }
    }
}

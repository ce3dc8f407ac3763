import BundleImport
import Cluster
import Diagnostics
import Kubernetes
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

    func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) async throws {
        let objects = try await objects(of: snapshot)
        let result = try await ClusterTarget.with(credentials(), manager: FieldManager(takesOver: force)) {
            target in
            try await target.apply(objects) { event in
                if let told = ImportEvent(event) { report(told) }
            }
        }
        let counts = ApplyOutcome.allCases.filter { result.count(of: $0) > 0 }
            .map { "\(result.count(of: $0)) \($0.rawValue)" }
        report(.activity(counts.joined(separator: ", ")))
    }

    func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let objects = try await objects(of: snapshot)
        let plan = try await ClusterTarget.with(credentials(), manager: FieldManager(takesOver: force)) {
            target in
            try await target.plan(for: objects) { event in
                if let told = ImportEvent(event) { report(told) }
            }
        }
        return plan.stages.flatMap { stage in
            stage.objects.map { object in
                let place = object.namespace.map { "\($0)/" } ?? ""
                return ActivationPlan.Step(
                    stage: stage.name.rawValue,
                    action: object.outcome.rawValue,
                    subject: "\(object.apiVersion)/\(object.kind)/\(place)\(object.name)",
                    note: object.isChecked
                        ? nil : "not checked: its type or namespace comes with the snapshot"
                )
            }
        }
    }

    private func objects(of snapshot: StoredSnapshot) async throws -> [KubernetesObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.manifests(of: ManifestName(site.description)).objects
    }

    private func credentials() throws -> ClusterCredentials {
        try ClusterCredentials.locate(
            kubeconfig: kubeconfig?.string,
            context: context,
            environment: environment,
            now: now
        )
    }
}

extension ImportEvent {
    /// What happens at a cluster, for people; nil for what is of no interest, and for refusals, which are in the error that follows.
    fileprivate init?(_ event: ClusterEvent) {
        switch event {
        case .stageBegan(let stage, let objects):
            self = .activity("stage \(stage.rawValue): \(Pluralized(objects, "object"))")
        case .checked, .refused: return nil
        case .applied(let id, let outcome): self = .activity("\(outcome.rawValue) \(id)")
        case .waiting(let id, let condition): self = .activity("waiting for \(id) to be \(condition)")
        case .ready(let id): self = .activity("\(id) is ready")
        case .warning(let id, let text): self = .warning("\(id): \(text)")
        case .retrying(let request, let problem, let pause):
            self = .activity("\(request): \(problem); again in \(pause)")
        }
    }
}

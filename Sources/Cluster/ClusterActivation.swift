package import Activation
import Diagnostics
import Kubernetes
package import Site
import Snapshot

/// A cluster that gets the objects of a site's snapshot by server-side apply.
package struct ClusterActivation: SnapshotTarget {
    private let site: String
    private let kubeconfig: String?
    private let context: String?
    private let force: Bool
    private let waits: Bool
    private let healthTimeout: Duration?
    private let environment: [String: String]
    private let now: Int64

    /// Activates the objects of `site` in the cluster that a kubeconfig leads to, or that this runs in.
    /// - Parameters:
    ///   - site: The name of the site, as the snapshot has it.
    ///   - force: Whether fields are taken over that another tool owns.
    ///   - waits: Whether each stage is waited for until its objects are as they should be.
    ///   - healthTimeout: How long the objects of a stage may take for that; nil for the default.
    ///   - now: The time in seconds since 1970-01-01T00:00:00Z.
    package init(
        site: String,
        kubeconfig: String?,
        context: String?,
        force: Bool,
        waits: Bool,
        healthTimeout: Duration?,
        environment: [String: String],
        now: Int64
    ) {
        self.site = site
        self.kubeconfig = kubeconfig
        self.context = context
        self.force = force
        self.waits = waits
        self.healthTimeout = healthTimeout
        self.environment = environment
        self.now = now
    }

    package var isUnconfirmed: Bool { !waits }

    package var name: String { Self.name(of: kubeconfig, context: context) }

    /// What a person calls the cluster that a kubeconfig leads to.
    package static func name(of kubeconfig: String?, context: String?) -> String {
        "cluster:\(kubeconfig ?? "default")\(context.map { "#\($0)" } ?? "")"
    }

    package func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws {
        let objects = try await objects(of: snapshot)
        var pacing = ClusterPacing()
        pacing.waitsForHealth = waits
        if let healthTimeout { pacing.healthTimeout = healthTimeout }
        let result = try await ClusterTarget.with(
            credentials(),
            manager: FieldManager(takesOver: force),
            pacing: pacing
        ) { target in
            try await target.apply(objects) { event in
                if let told = ActivationEvent(event) { report(told) }
            }
        }
        let counts = ApplyOutcome.allCases.filter { result.count(of: $0) > 0 }
            .map { "\(result.count(of: $0)) \($0.rawValue)" }
        report(.activity(counts.joined(separator: ", ")))
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let objects = try await objects(of: snapshot)
        let plan = try await ClusterTarget.with(credentials(), manager: FieldManager(takesOver: force)) {
            target in
            try await target.plan(for: objects) { event in
                if let told = ActivationEvent(event) { report(told) }
            }
        }
        return plan.stages.flatMap { stage in
            stage.objects.map { object in
                let place = object.namespace.map { "\($0)/" } ?? ""
                return ActivationPlan.Step(
                    stage: stage.name.description,
                    action: object.outcome.rawValue,
                    subject: "\(object.apiVersion)/\(object.kind)/\(place)\(object.name)",
                    note: object.isChecked
                        ? nil : "not checked: its type or namespace comes with the snapshot",
                    changes: object.changes
                )
            }
        }
    }

    private func objects(of snapshot: StoredSnapshot) async throws -> [KubernetesObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.manifests(of: ManifestName(site)).objects
    }

    private func credentials() throws -> ClusterCredentials {
        try ClusterCredentials.locate(
            kubeconfig: kubeconfig,
            context: context,
            environment: environment,
            now: now
        )
    }
}

extension ActivationEvent {
    /// What happens at a cluster, for people; nil for what is of no interest, and for refusals, which are in the error that follows.
    fileprivate init?(_ event: ClusterEvent) {
        switch event {
        case .stageBegan(let stage, let objects):
            self = .activity("stage \(stage): \(Pluralized(objects, "object"))")
        case .checked, .refused: return nil
        case .applied(let id, let outcome): self = .activity("\(outcome.rawValue) \(id)")
        case .waiting(let id, let condition): self = .activity("waiting for \(id) to be \(condition)")
        case .unready(let id, let found): self = .activity("waiting for \(id): \(found)")
        case .ready(let id): self = .activity("\(id) is ready")
        case .warning(let id, let text): self = .warning("\(id): \(text)")
        case .retrying(let request, let problem, let pause):
            self = .activity("\(request): \(problem); again in \(pause)")
        }
    }
}

package import Activation
import Diagnostics
import Kubernetes
package import Site
import Snapshot

/// A cluster that gets the objects of a site's snapshot by server-side apply.
package struct ClusterTarget: SnapshotTarget {
    /// How a cluster is written to.
    package struct Options: Sendable {
        /// Whether fields are taken over that another tool owns.
        package var takesOver = false
        /// Whether what an earlier snapshot has created and this one does not have is deleted.
        package var prunes = false
        /// Whether each stage is waited for until its objects are as they should be.
        package var waits = true
        /// Whether the others of a stage are written where the cluster refuses some of them.
        package var continues = false
        /// How long the objects of a stage may take for that; nil for the default.
        package var stageTimeout: Duration?
        /// How long an object may show no progress on the way; nil for as long as the stage may take.
        package var stallTimeout: Duration?

        /// The defaults.
        package init() {}
    }

    private let site: SiteDirectory
    private let siteName: String
    private let kubeconfig: String?
    private let context: String?
    private let options: Options
    private let environment: [String: String]
    let now: Int64

    /// Activates the objects of `site` in the cluster that a kubeconfig leads to, or that this runs in.
    /// - Parameters:
    ///   - site: Where it is kept what was created.
    ///   - siteName: The name of the site, as the snapshot has it.
    ///   - now: The time in seconds since 1970-01-01T00:00:00Z.
    package init(
        site: SiteDirectory,
        named siteName: String,
        kubeconfig: String?,
        context: String?,
        options: Options,
        environment: [String: String],
        now: Int64
    ) {
        self.site = site
        self.siteName = siteName
        self.kubeconfig = kubeconfig
        self.context = context
        self.options = options
        self.environment = environment
        self.now = now
    }

    package var isUnconfirmed: Bool { !options.waits }

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
        let result = try await withApplier { applier in
            try await applier.apply(objects) { event in
                if let told = ActivationEvent(event) { report(told) }
            }
        }
        let counts = ApplyOutcome.allCases.filter { result.count(of: $0) > 0 }
            .map { "\(result.count(of: $0)) \($0.rawValue)" }
        let deleted = result.pruned.isEmpty ? [] : ["\(result.pruned.count) deleted"]
        report(.activity((counts + deleted).joined(separator: ", ")))
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let objects = try await objects(of: snapshot)
        let plan = try await withApplier { applier in
            try await applier.plan(for: objects) { event in
                if let told = ActivationEvent(event) { report(told) }
            }
        }
        let former = (plan.former ?? []).map { former in
            ActivationPlan.Step(
                stage: "prune",
                action: former.stays == nil ? "deleted" : "stays",
                subject: former.object,
                note: former.stays
            )
        }
        let steps = plan.stages.flatMap { stage in
            stage.objects.map { object in
                let place = object.namespace.map { "\($0)/" } ?? ""
                let (stage, subject) = (
                    stage.name.description, "\(object.apiVersion)/\(object.kind)/\(place)\(object.name)"
                )
                if let refusal = object.refusal {
                    return ActivationPlan.Step(
                        refused: subject,
                        in: stage,
                        isConflict: refusal.isConflict,
                        reason: "\(refusal.reason) (\(refusal.place))",
                        remedy: refusal.remedy
                    )
                }
                return ActivationPlan.Step(
                    stage: stage,
                    action: object.outcome.rawValue,
                    subject: subject,
                    note: object.isChecked
                        ? nil : "checked when it is applied: its type or namespace comes with the snapshot",
                    changes: object.changes
                )
            }
        }
        return steps + former
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let objects = try await objects(of: snapshot)
        return try await withApplier { [siteName] applier in
            try await applier.drift(from: objects, of: siteName) { event in
                if let told = ActivationEvent(event) { report(told) }
            }
        }
    }

    func withApplier<Result>(_ body: (ClusterApplier) async throws -> Result) async throws -> Result {
        var pacing = ClusterPacing()
        pacing.waitsForHealth = options.waits
        if let timeout = options.stageTimeout { pacing.healthTimeout = timeout }
        pacing.stallTimeout = options.stallTimeout
        return try await ClusterApplier.with(
            credentials(),
            manager: FieldManager(takesOver: options.takesOver),
            pacing: pacing,
            ownership: ClusterApplier.Ownership(
                site: siteName,
                inventory: ClusterInventory(of: name, at: site),
                prunes: options.prunes
            ),
            continues: options.continues,
            body
        )
    }

    /// The objects of a snapshot, each with the label of the site.
    func objects(of snapshot: StoredSnapshot) async throws -> [KubernetesObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.manifests(of: ManifestName(siteName)).objects.map { object in
            var object = object
            object.label(SiteLabel.name, siteName)
            return object
        }
    }

    func credentials() throws -> ClusterCredentials {
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
    init?(_ event: ClusterEvent) {
        switch event {
        case .stageBegan(let stage, let objects):
            self = .activity("stage \(stage): \(Pluralized(objects, "object"))")
        case .checked, .refused: return nil
        case .applied(let id, let outcome): self = .activity("\(outcome.rawValue) \(id)")
        case .waiting(let id, let condition): self = .activity("waiting for \(id) to be \(condition)")
        case .unready(let id, let found): self = .activity("waiting for \(id): \(found)")
        case .ready(let id): self = .activity("\(id) is ready")
        case .nudged(let id): self = .activity("\(id) is told to look now")
        case .pruning(let id): self = .activity("no snapshot has \(id) any more, it is deleted next")
        case .pruned(let id): self = .activity("deleted \(id)")
        case .kept(let id, let reason):
            self = .activity("\(id) stays, although no snapshot has it any more: \(reason)")
        case .warning(let id, let text): self = .warning("\(id): \(text)")
        case .retrying(let request, let problem, let pause):
            self = .activity("\(request): \(problem); again in \(pause)")
        }
    }
}

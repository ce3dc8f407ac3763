package import Activation
import Diagnostics
package import Site
import Transport

/// A target that Flux or Argo CD follow in a cluster: told at once that it has a new snapshot, and asked until they have applied it.
package struct NudgedTarget: SnapshotTarget {
    private let base: any HandoverTarget
    private let nudge: SiteConfiguration.Nudge
    private let waits: Bool
    private let environment: [String: String]
    private let now: Int64

    /// Tells the objects of `nudge` what `base` has.
    /// - Parameters:
    ///   - waits: Whether it is waited for until they have applied it.
    ///   - now: The time in seconds since 1970-01-01T00:00:00Z.
    package init(
        _ base: any HandoverTarget,
        nudging nudge: SiteConfiguration.Nudge,
        waits: Bool,
        environment: [String: String],
        now: Int64
    ) {
        self.base = base
        self.nudge = nudge
        self.waits = waits
        self.environment = environment
        self.now = now
    }

    package var name: String { base.name }
    package var isUnconfirmed: Bool { !waits }

    package func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws {
        try await base.activate(snapshot, report: report)
        let revision = try await base.revision(of: snapshot)
        try await withFollowers(report) { followers in
            try await followers.nudge(nudge.objects, to: revision, waits: waits)
        }
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        try await base.plan(snapshot, report: report)
            + nudge.objects.map { ActivationPlan.Step(action: "nudged", subject: $0.description) }
    }

    package func hasLost() async throws -> Bool { try await base.hasLost() }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let found = try await base.drift(from: snapshot, report: report)
        let revision = try await base.revision(of: snapshot)
        return try await withFollowers(report) { followers in
            try await found + followers.drift(of: nudge.objects, from: revision)
        }
    }

    private func withFollowers<Result>(
        _ report: @escaping @Sendable (ActivationEvent) -> Void,
        _ body: (GitOpsFollowers) async throws -> Result
    ) async throws -> Result {
        let credentials = try ClusterCredentials.locate(
            kubeconfig: nudge.kubeconfig,
            context: nudge.context,
            environment: environment,
            now: now
        )
        var settings = TransportSettings()
        settings.tls = credentials.tls
        return try await PooledTransport.with(settings) { transport in
            try await body(
                GitOpsFollowers(
                    transport: transport,
                    credentials: credentials,
                    limit: .seconds(nudge.seconds),
                    now: now
                ) { event in
                    if let told = ActivationEvent(event) { report(told) }
                }
            )
        }
    }
}

package import Activation
import Diagnostics
package import Kubernetes
package import Transport

/// Brings objects to a cluster by server-side apply; it deletes only what it has created itself, and only when it is told to prune.
///
/// ```
/// discover types -> for each stage: place objects -> check all (dryRun=All) -> write in order -> wait until they are ready
/// ```
///
/// Nothing of a stage is written unless the server accepts all of it; a stage begins when what the one before it defines
/// is ready. Running again goes on where a run ended, since equal objects stay as they are.
///
///     let report = try await ClusterApplier.with(credentials) { applier in
///         try await applier.apply(objects) { event in … }
///     }
package struct ClusterApplier: Sendable {
    /// The objects of a set and what was done to each, in the order of writing.
    package struct Report: Sendable, Equatable {
        /// Each object and its outcome.
        package internal(set) var objects: [(id: ObjectID, outcome: ApplyOutcome)] = []
        /// What was deleted, in order.
        package internal(set) var pruned: [ObjectID] = []

        /// How many objects had this outcome.
        package func count(of outcome: ApplyOutcome) -> Int { objects.count { $0.outcome == outcome } }

        package static func == (left: Report, right: Report) -> Bool {
            left.objects.elementsEqual(right.objects, by: ==) && left.pruned == right.pruned
        }
    }

    /// What of the cluster is a site's own.
    package struct Ownership: Sendable {
        let site: String
        let inventory: ClusterInventory
        let prunes: Bool

        /// Keeps an inventory of what is created.
        /// - Parameters:
        ///   - site: The name of the site, which is the label of its objects.
        ///   - prunes: Whether what an earlier set has created and the present one does not have is deleted.
        package init(site: String, inventory: ClusterInventory, prunes: Bool) {
            self.site = site
            self.inventory = inventory
            self.prunes = prunes
        }
    }

    let transport: any HTTPTransport
    let credentials: ClusterCredentials
    let manager: FieldManager
    let pacing: ClusterPacing
    let ownership: Ownership?
    let continues: Bool

    /// A cluster behind a transport, which must have the credentials' TLS settings.
    /// - Parameter continues: Whether the others of a stage are written where the server refuses some of them.
    package init(
        transport: any HTTPTransport,
        credentials: ClusterCredentials,
        manager: FieldManager = FieldManager(),
        pacing: ClusterPacing = ClusterPacing(),
        ownership: Ownership? = nil,
        continues: Bool = false
    ) {
        self.continues = continues
        self.ownership = ownership
        self.transport = transport
        self.credentials = credentials
        self.manager = manager
        self.pacing = pacing
    }

    /// Lends an applier over connections of its own.
    /// - Parameters:
    ///   - settings: How servers are spoken to; its TLS settings are replaced by the credentials'.
    package static func with<Result>(
        _ credentials: ClusterCredentials,
        manager: FieldManager = FieldManager(),
        pacing: ClusterPacing = ClusterPacing(),
        ownership: Ownership? = nil,
        continues: Bool = false,
        settings: TransportSettings = TransportSettings(),
        _ body: (ClusterApplier) async throws -> Result
    ) async throws -> Result {
        var settings = settings
        settings.tls = credentials.tls
        return try await PooledTransport.with(settings) { transport in
            try await body(
                ClusterApplier(
                    transport: transport,
                    credentials: credentials,
                    manager: manager,
                    pacing: pacing,
                    ownership: ownership,
                    continues: continues
                )
            )
        }
    }

    /// Brings `objects` to the cluster.
    /// - Returns: What was done.
    /// - Throws: ``ClusterError``; one of class `partial` if it ends when some objects are written. `TransportError` if
    ///   the cluster cannot be reached.
    package func apply(
        _ objects: [KubernetesObject],
        report: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) async throws -> Report {
        var run = try ApplyRun(self, objects, report: report)
        do {
            try await run.apply()
        } catch let error as ClusterError where error.exitClass == .unhealthy {
            throw error
        } catch let error as ClusterError where !run.report.objects.isEmpty {
            throw ClusterError.incomplete(
                applied: run.report.objects.count,
                of: objects.count,
                cause: error
            )
        } catch let error as TransportError where !run.report.objects.isEmpty {
            throw ClusterError.interrupted(
                applied: run.report.objects.count,
                of: objects.count,
                cause: error
            )
        }
        return run.report
    }

    /// Finds what differs from `objects`, and what has the label of `site` and is none of them; writes nothing.
    /// - Throws: ``ClusterError``, `TransportError`.
    package func drift(
        from objects: [KubernetesObject],
        of site: String,
        report: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) async throws -> [DriftedObject] {
        var run = try ApplyRun(self, objects, report: report)
        return try await run.drift(of: site)
    }

    /// Asks the cluster what ``apply(_:report:)`` would do, and writes nothing.
    /// - Returns: All of it, also what the cluster would refuse.
    /// - Throws: ``ClusterError``, `TransportError`.
    package func plan(
        for objects: [KubernetesObject],
        report: @escaping @Sendable (ClusterEvent) -> Void = { _ in }
    ) async throws -> ApplyPlan {
        var run = try ApplyRun(self, objects, report: report)
        return try await run.plan()
    }
}

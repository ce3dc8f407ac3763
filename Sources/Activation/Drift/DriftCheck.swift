import Diagnostics
import Kubernetes
package import Signing
package import Site

/// Compares what is at the targets of a site with the snapshots that are active there, and reverts nothing: the use cases `drift` and
/// `drift accept`.
package struct DriftCheck: Sendable {
    private let site: SiteDirectory
    private let targets: [any SnapshotTarget]
    private let trail: AuditTrail
    private let report: @Sendable (ActivationEvent) -> Void

    /// Compares `targets`, in order.
    package init(
        site: SiteDirectory,
        targets: [any SnapshotTarget],
        trail: AuditTrail,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) {
        self.site = site
        self.targets = targets
        self.trail = trail
        self.report = report
    }

    /// Looks at every target where a snapshot is active.
    /// - Throws: ``DriftError/nothingActive``, ``SiteError``, or what a target says that cannot be asked.
    package func run() async throws -> DriftReport {
        let history = try ActivationHistory(of: site)
        let acceptances = history.acceptances(at: trail.clock)
        var found: [DriftReport.Target] = []
        for target in targets {
            let name = target.name.withoutSecrets
            guard let snapshot = history.places.first(where: { $0.target == name })?.snapshot else {
                report(.warning("no snapshot is active at \(target.name), so it is not looked at"))
                continue
            }
            let objects = try await target.drift(from: site.snapshot(snapshot), report: report)
            let known = acceptances.filter { $0.target == name }
            found.append(
                DriftReport.Target(
                    target: name,
                    snapshot: snapshot,
                    objects: objects.map { $0.accepting(known) }.sorted { $0.subject < $1.subject }
                )
            )
        }
        guard !found.isEmpty else { throw DriftError.nothingActive }
        return DriftReport(targets: found)
    }

    /// Lets what differs now differ until a moment, and records who says so.
    /// - Parameter subject: The object or file; nil for all that differs.
    /// - Returns: What differs, with what was accepted.
    /// - Throws: ``DriftError/unknown(_:known:)``, and what ``run()`` throws.
    package func accept(_ subject: String?, until: Timestamp, by: String, reason: String) async throws
        -> DriftReport
    {
        try await site.withLock {
            let state = try site.load()
            try site.audit.check(holding: state.auditHead)
            let found = try await run()
            let chosen = found.open.filter { subject == nil || $0.subject == subject }
            guard !chosen.isEmpty else {
                throw DriftError.unknown(subject ?? "--all", known: found.open.map(\.subject))
            }
            for target in found.targets {
                for object in target.objects where chosen.contains(object) {
                    try trail.record(
                        .driftAccepted,
                        .success,
                        state: state,
                        change: AuditRecord.Change(
                            target: target.target,
                            snapshot: target.snapshot,
                            reason: "\(object.subject) until \(until), by \(by): \(reason)"
                        )
                    )
                    try site.journal.append(
                        .driftAccepted(
                            target: target.target,
                            subject: object.subject,
                            fields: object.fields.filter { $0.accepted == nil }.map(\.field),
                            until: until,
                            by: by,
                            reason: reason
                        )
                    )
                }
            }
            return try await run()
        }
    }
}

extension DriftedObject {
    /// This with those of `acceptances` that are about it.
    fileprivate func accepting(_ acceptances: [DriftAcceptance]) -> DriftedObject {
        var object = self
        let known = acceptances.filter { $0.subject == subject }
        if fields.isEmpty { object.accepted = known.last { $0.fields.isEmpty } }
        for index in object.fields.indices {
            object.fields[index].accepted = known.last { $0.covers(object.fields[index].field) }
        }
        return object
    }
}

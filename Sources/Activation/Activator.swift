import Content
import Diagnostics
package import Signing
package import Site

/// Makes the snapshot of the bundle that the site has active, and remembers where it is.
///
/// It is the use case `apply`, with ``plan()`` and ``run()``, and the step that follows the commit of an import.
package struct Activator: Sendable {
    private let site: SiteDirectory
    private let targets: [any SnapshotTarget]
    private let trail: AuditTrail
    private let report: @Sendable (ActivationEvent) -> Void

    /// Activates at `targets`, in order.
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

    /// Finds what activating a snapshot everywhere would do, and changes nothing.
    /// - Parameter id: The snapshot; nil for the one that the site is to have.
    /// - Throws: ``SiteError/lostSnapshot(_:id:)``, or what the first target that would refuse says.
    package func plan(of id: String? = nil) async throws -> ActivationResult {
        let state = try site.load()
        let wanted = try id.map { try site.snapshot($0) } ?? wantedSnapshot(state, ActivationHistory(of: site))
        guard !targets.isEmpty, let stored = wanted else {
            return ActivationResult(targets: [], dryRun: true, plan: [])
        }
        let plans = try await plan(stored)
        return ActivationResult(targets: plans.map(\.target), dryRun: true, plan: plans)
    }

    /// Finds what activating `snapshot` everywhere would do, and changes nothing.
    /// - Throws: What the first target that would refuse says.
    func plan(_ snapshot: StoredSnapshot) async throws -> [ActivationPlan] {
        let places = try ActivationHistory(of: site).places
        let objects = SnapshotObjects(site: site, name: try site.load().site.id)
        var plans: [ActivationPlan] = []
        for target in targets {
            let former = places.first { $0.target == target.name.withoutSecrets }?.snapshot
            plans.append(
                ActivationPlan(
                    target: target.name,
                    steps: try await target.plan(snapshot, report: report),
                    gone: try await objects.gone(from: former, to: snapshot)
                )
            )
        }
        return plans
    }

    /// Activates the current snapshot everywhere, also where it is active already.
    /// - Throws: What the first target that refuses says, while earlier ones stay active.
    package func run() async throws -> ActivationResult {
        try await site.withLock {
            let state = try site.load()
            guard !targets.isEmpty, let stored = try wantedSnapshot(state, ActivationHistory(of: site)) else {
                return ActivationResult(targets: [], dryRun: false, plan: nil)
            }
            let names = try await activate(stored, state: state)
            return ActivationResult(targets: names, dryRun: false, plan: nil)
        }
    }

    /// Whether there is anywhere to activate.
    var hasTargets: Bool { !targets.isEmpty }

    /// Activates `snapshot` everywhere; whoever calls this holds the lock of the site.
    /// - Returns: The names of all targets.
    /// - Throws: What the first target that refuses says, while earlier ones stay active.
    func activate(_ snapshot: StoredSnapshot, state: SiteState) async throws -> [String] {
        for target in targets { try await activate(snapshot, at: target, state: state) { $0 } }
        return targets.map(\.name)
    }

    /// Activates the snapshot of a bundle that was just imported wherever it is not active yet; whoever calls this holds the lock of the
    /// site.
    /// - Returns: The names of all targets.
    /// - Throws: ``ActivationError`` at the first target that refuses, while earlier ones stay active.
    package func run(after state: SiteState) async throws -> [String] {
        let history = try ActivationHistory(of: site)
        guard !targets.isEmpty, let stored = try wantedSnapshot(state, history) else { return [] }
        if let hold = history.hold {
            report(.warning("the site is held at the snapshot \(hold.snapshot) since a rollback, until a newer bundle comes"))
        }
        let active = Set(history.targets(with: stored.id)).subtracting(history.failures.map(\.target))
        for (position, target) in targets.enumerated() where !active.contains(target.name.withoutSecrets) {
            try await activate(stored, at: target, state: state) { [site] cause in
                ActivationError(
                    target: target.name,
                    active: targets[..<position].map(\.name),
                    site: site.path,
                    cause: cause
                )
            }
        }
        return targets.map(\.name)
    }

    /// The snapshot that the site is to have: that of its bundle, unless it is held at an earlier one.
    private func wantedSnapshot(_ state: SiteState, _ history: ActivationHistory) throws -> StoredSnapshot? {
        try (history.hold?.snapshot ?? state.bundle?.snapshot).map { try site.snapshot($0) }
    }

    private func activate(
        _ stored: StoredSnapshot,
        at target: any SnapshotTarget,
        state: SiteState,
        refusal: (any Error) -> any Error
    ) async throws {
        report(.activating(target: target.name))
        do {
            try await target.activate(stored, report: report)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let failed = refusal(error)
            try trail.record(
                .activationFailed,
                .failure,
                state: state,
                decision: AuditRecord.Decision(failed),
                change: AuditRecord.Change(after: state.bundle?.statement, target: target.name)
            )
            try note(failed, of: stored, at: target)
            throw failed
        }
        if target.isUnconfirmed {
            report(.warning("nobody waits until \(target.name) is well with the snapshot, as --no-wait says"))
        }
        try trail.record(
            .activated,
            .success,
            state: state,
            change: AuditRecord.Change(
                after: state.bundle?.statement,
                target: target.name,
                unconfirmed: target.isUnconfirmed ? true : nil
            )
        )
        if let statement = state.bundle?.statement {
            try site.journal.append(
                .activated(
                    statement: statement,
                    target: target.name.withoutSecrets,
                    snapshot: stored.id,
                    unconfirmed: target.isUnconfirmed ? true : nil
                )
            )
        }
    }

    /// Notes for `status` what a target did not take; an interrupted run has not come to that.
    private func note(_ error: any Error, of stored: StoredSnapshot, at target: any SnapshotTarget) throws {
        let decision = AuditRecord.Decision(error)
        try site.journal.append(
            .activationFailed(
                snapshot: stored.id,
                target: target.name.withoutSecrets,
                error: decision.error,
                message: decision.message
            )
        )
    }
}
